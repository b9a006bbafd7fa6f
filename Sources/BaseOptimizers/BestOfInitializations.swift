import Settings
import Tensors

/// Selection alone: the fittest of n initializations, with n growing by `population` at each step.
///
/// Every candidate is judged on the same examples, those of generation 0, so that n steps of one candidate and one step
/// of n choose the same winner. The parameters it started from are the first candidate. Nothing is ever changed: what
/// it finds was there from the start.
///
/// Bits of selection after n candidates: `SelectionBits.best(of: n)`, whatever the steps they came in. Records hold
/// `candidates` (n so far).
public struct BestOfInitializations: BaseOptimizer {
  public static var kind: String { TruncationSelection.kind }

  public let settings: SelectionSettings
  public private(set) var parameters: [Float]
  public private(set) var step = 0
  public private(set) var costs = Costs.zero
  private var best = -Double.infinity
  private let initial: [Float]
  private let draws: Draws
  private var candidates: [Float]

  public init(
    _ settings: SelectionSettings, initial: [Float], stream: RandomStream, initialization: @escaping Initialization
  ) {
    self.settings = settings
    self.initial = initial.map { $0 * Float(settings.spread) }
    parameters = self.initial
    draws = Draws(
      stream: stream.stream("candidates"), initialization: initialization, spread: Float(settings.spread))
    candidates = [Float](repeating: 0, count: settings.population * initial.count)
  }

  public mutating func advance(on objective: any Objective) throws -> StepRecord {
    let objective = try fitness(of: objective)
    let population = settings.population, count = parameters.count
    for slot in 0..<population {
      let index = step * population + slot
      if index == 0 {
        for i in 0..<count { candidates[i] = initial[i] }
      } else {
        draws.write(index, to: &candidates, slot: slot, count: count)
      }
    }
    let scores = objective.fitness(of: candidates, count: population, generation: 0)
    precondition(scores.count == population, "\(scores.count) fitnesses for \(population) candidates")
    let winner = Ranking.fittestFirst(scores)[0]
    guard scores[winner].isFinite || best.isFinite else {
      throw divergence("best fitness", scores[winner], remedy: "a smaller spread")
    }
    if scores[winner] > best {
      best = scores[winner]
      for i in 0..<count { parameters[i] = candidates[winner * count + i] }
    }
    costs += objective.cost(ofJudging: population) + Costs(updates: 1)
    costs.selectionBits = SelectionBits.best(of: (step + 1) * population)
    defer { step += 1 }
    return StepRecord(step: step, loss: -best, values: ["candidates": Double((step + 1) * population)])
  }

  public var state: OptimizerState {
    var state = OptimizerState(kind: Self.kind, step: step, costs: costs)
    state.floats["parameters"] = parameters
    state.numbers["best-fitness"] = best
    return state
  }

  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(kind: Self.kind)
    let restored = (
      try state.floats("parameters", count: parameters.count), try state.number("best-fitness"), try state.step(),
      try state.costs()
    )
    (parameters, best, step, costs) = restored
  }
}
