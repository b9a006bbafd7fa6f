import Foundation
import Settings
import Tensors

/// Rounds of truncation selection with mutation: the fittest share survives and refills the population with mutants.
///
/// A round judges all n = `population` candidates on the same examples, keeps the s = `survivors` fittest, and makes the
/// next population: first `elites` of the fittest unchanged, then mutants, whose parents are the survivors in turn,
/// fittest first, each parameter changed by a normal number of standard deviation `mutation-scale`, times
/// `mutation-decay` for every round before. The first population is the parameters it started from and draws from the
/// initialization.
///
/// The parameters it hands out are the fittest of the last round; before the first, those it started from.
///
/// Bits of selection: `SelectionBits.truncation` a round, log2(n / s); the choice of the one it hands out, made once at
/// the end, is not counted. Records hold `median-loss` and `survivor-loss` (mean over the survivors) of the round, and
/// `mutation-scale`.
///
/// The mutations of candidate i in round g come from `stream("mutations").stream(g).stream(i)`; the state is the
/// population that the next round judges, the parameters and the round.
public struct TruncationSelection: BaseOptimizer {
  public static let kind = "selection"

  public let settings: SelectionSettings
  public private(set) var parameters: [Float]
  public private(set) var step = 0
  public private(set) var costs = Costs.zero
  private var population: [Float]
  private let mutations: RandomStream
  private var mutants: [Float]

  public init(
    _ settings: SelectionSettings, initial: [Float], stream: RandomStream, initialization: @escaping Initialization
  ) {
    self.settings = settings
    parameters = initial.map { $0 * Float(settings.spread) }
    mutations = stream.stream("mutations")
    let count = initial.count
    population = [Float](repeating: 0, count: settings.population * count)
    mutants = population
    for i in 0..<count { population[i] = parameters[i] }
    let draws = Draws(
      stream: stream.stream("candidates"), initialization: initialization, spread: Float(settings.spread))
    for slot in 1..<max(1, settings.population) { draws.write(slot, to: &population, slot: slot, count: count) }
  }

  public mutating func advance(on objective: any Objective) throws -> StepRecord {
    let objective = try fitness(of: objective)
    let size = settings.population, survivors = settings.survivors, count = parameters.count
    let scores = objective.fitness(of: population, count: size, generation: step)
    precondition(scores.count == size, "\(scores.count) fitnesses for \(size) candidates")
    let order = Ranking.fittestFirst(scores)
    guard scores[order[survivors - 1]].isFinite else {
      throw divergence(
        "fitness of a survivor", scores[order[survivors - 1]],
        remedy: "a smaller spread or mutation-scale; the checkpoints before this round are whole")
    }
    let scale = mutationScale
    for i in 0..<count { parameters[i] = population[order[0] * count + i] }
    breed(order, scale: Float(scale))
    costs += objective.cost(ofJudging: size)
    costs += Costs(updates: 1, selectionBits: SelectionBits.truncation(survivors: survivors, population: size))
    defer { step += 1 }
    var kept = 0.0
    for rank in 0..<survivors { kept -= scores[order[rank]] }
    var values = ["survivor-loss": kept / Double(survivors), "mutation-scale": scale]
    let median = -(scores[order[(size - 1) / 2]] + scores[order[size / 2]]) / 2
    if median.isFinite { values["median-loss"] = median }
    return StepRecord(step: step, loss: -scores[order[0]], values: values)
  }

  private var mutationScale: Double {
    settings.mutationScale * pow(settings.mutationDecay, Double(step))
  }

  /// Replaces the population by the next one.
  private mutating func breed(_ order: [Int], scale: Float) {
    let count = parameters.count
    let round = mutations.stream(step)
    for slot in 0..<settings.population {
      let isElite = slot < settings.elites
      let parent = order[isElite ? slot : (slot - settings.elites) % settings.survivors] * count
      let child = slot * count
      if isElite {
        for i in 0..<count { mutants[child + i] = population[parent + i] }
      } else {
        var random = round.stream(slot)
        random.fillNormal(&mutants, in: child..<child + count, scale: scale)
        for i in 0..<count { mutants[child + i] += population[parent + i] }
      }
    }
    swap(&population, &mutants)
  }

  public var state: OptimizerState {
    var state = OptimizerState(kind: Self.kind, step: step, costs: costs)
    state.floats["parameters"] = parameters
    state.floats["population"] = population
    return state
  }

  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(kind: Self.kind)
    let restored = (
      try state.floats("parameters", count: parameters.count),
      try state.floats("population", count: population.count), try state.step(), try state.costs()
    )
    (parameters, population, step, costs) = restored
  }
}
