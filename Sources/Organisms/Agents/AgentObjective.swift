import BaseOptimizers
import Differentiation
import Networks
import Synchronization
import Tensors
import Worlds

/// A grid world as a base optimizer sees it, through the eyes of a policy network: rounds to play, and a fitness.
///
/// Round r plays level e = 0 … `environments` − 1 drawn from `stream("levels").stream(r / reuse).stream(e)`; the actions
/// of environment e are decided by `stream("actions").stream(r).stream(e)`. The fitness of a candidate is its mean
/// discounted return over one episode of each of a generation's levels, actions sampled, levels and noise the same for
/// all candidates. Environments are played in groups that depend on their number alone, and gradients are added up in a
/// fixed order, so that everything is the same bytes for any number of threads.
///
/// Calls from several threads take turns.
public final class AgentObjective: ReinforcementObjective, FitnessObjective {
  public let world: any GridWorld
  public let network: any PolicyNetwork
  public let environments: Int
  /// Consecutive rounds that share their levels.
  public let reuse: Int
  /// Whether the proxy's rewards are paid in place of the true ones: how an organism is grown that is known to pursue
  /// the proxy.
  public let paysProxy: Bool
  private let stream: RandomStream
  private let workers: Workers
  /// Guards tapes and groups, which serve one call at a time.
  private let machinery: Mutex<Machinery>

  /// Traps where the network sees another world than this one.
  public init(
    world: any GridWorld, network: any PolicyNetwork, environments: Int, reuse: Int = 1, paysProxy: Bool = false,
    stream: RandomStream, workers: Workers
  ) {
    precondition(environments >= 1 && reuse >= 1, "\(environments) environments, shared by \(reuse) rounds")
    let shape = ObservationShape(height: world.size, width: world.size, planes: world.planes.count)
    precondition(
      network.shape == shape && network.actions == GridAction.allCases.count,
      "a network for \(network.shape) and \(network.actions) actions in a world of \(shape)")
    self.world = world
    self.network = network
    self.environments = environments
    self.reuse = reuse
    self.paysProxy = paysProxy
    self.stream = stream
    self.workers = workers
    machinery = Mutex(Machinery(network: network, workers: workers))
  }

  public var parameterCount: Int { network.parameters.count }
  public var discount: Double { world.discount }
  public var costOfStep: Costs { Costs(examples: 1, floatingPointOperations: network.forwardFlops) }

  /// As if every episode took all the time there is.
  public var costOfFitness: Costs { costOfStep * (environments * world.timeLimit) }

  // MARK: Playing

  public func play(_ parameters: [Float], step: Int, into rollout: inout Rollout) {
    precondition(
      rollout.environments == environments, "a rollout of \(rollout.environments) for \(environments) environments")
    let horizon = rollout.horizon
    let actions = stream.stream("actions").stream(step)
    let ranges = ranges
    let groups = machinery.withLock { machinery in
      let levels = machinery.levels(ofRound: step / reuse, in: ranges, draw)
      if machinery.groups.first?.group.horizon != horizon {
        machinery.groups = levels.map { GroupPlace(EnvironmentGroup(levels: $0, world: world, horizon: horizon)) }
      }
      let groups = machinery.groups
      let seats = machinery.seats
      let values = machinery.values(parameters)
      workers.perform(groups.count) { item, worker in
        groups[item].group.play(
          network, on: seats[worker].tape, parameters: values, levels: levels[item], discount: discount,
          stream: actions, first: ranges[item].lowerBound)
      }
      return groups
    }
    for (group, range) in zip(groups.map(\.group), ranges) {
      let places = range.lowerBound * horizon..<range.upperBound * horizon
      rollout.rewards.replaceSubrange(places, with: paysProxy ? group.proxyRewards : group.rewards)
      rollout.isLast.replaceSubrange(places, with: group.isLast)
      rollout.actions.replaceSubrange(places, with: group.actions)
      rollout.logProbabilities.replaceSubrange(places, with: group.logProbabilities)
      rollout.values.replaceSubrange(places, with: group.values)
      rollout.finalValues.replaceSubrange(range, with: group.finalValues)
      rollout.episodeReturns.replaceSubrange(range, with: group.returns)
      rollout.episodeProxyReturns.replaceSubrange(range, with: group.proxyReturns)
    }
  }

  /// The environments of each group: at least four groups where there are enough, so that threads have shares alike.
  private var ranges: [Range<Int>] {
    let size = min(64, max(16, (environments / 4 + 15) / 16 * 16))
    return stride(from: 0, to: environments, by: size).map { $0..<min(environments, $0 + size) }
  }

  /// The levels of some environments.
  @Sendable private func draw(_ round: Int, _ range: Range<Int>) -> [GridLevel] {
    let levels = stream.stream("levels").stream(round)
    return range.map { world.level($0, from: levels) }
  }

  // MARK: Learning

  public func lossAndGradient(
    at parameters: [Float], samples: ArraySlice<Int32>, of rollout: Rollout, advantages: [Float], targets: [Float],
    loss: PolicyLoss, gradient: inout [Float]
  ) -> PolicyLossTerms {
    let size = network.microBatch
    let count = (samples.count + size - 1) / size
    let factor = 1 / Double(samples.count)
    return machinery.withLock { machinery in
      let groups = machinery.groups
      precondition(groups.first?.group.horizon == rollout.horizon, "a loss of what has not been played")
      let parts = machinery.samples(count: count)
      _ = machinery.runner().lossAndGradient(at: parameters, microBatches: count, gradient: &gradient) {
        tape, parameters, index in
        let start = samples.startIndex + index * size
        let part = parts[index]
        part.gather(samples[start..<min(start + size, samples.endIndex)], groups, rollout, advantages, targets)
        let outputs = network.outputs(
          tape, parameters: parameters, observations: part.observations, range: 0..<part.count)
        let result = tape.clippedPolicyLoss(
          logits: outputs.logits, values: outputs.values, samples: part.played(on: tape), loss: loss, factor: factor)
        part.terms = tape.terms(result.terms)
        return result.loss
      }
      return parts.prefix(count).reduce(into: PolicyLossTerms()) { $0 += $1.terms }
    }
  }

  // MARK: Judging

  public func fitness(of candidates: [Float], count: Int, generation: Int) -> [Double] {
    precondition(
      candidates.count == count * parameterCount,
      "\(candidates.count) numbers for \(count) candidates of \(parameterCount)")
    let actions = stream.stream("actions").stream(generation)
    let ranges = ranges
    return machinery.withLock { machinery in
      let levels = machinery.levels(ofRound: generation / reuse, in: ranges, draw)
      let seats = machinery.seats
      for seat in seats where seat.groups.isEmpty {
        seat.groups = levels.map { EnvironmentGroup(levels: $0, world: world, horizon: world.timeLimit) }
      }
      let sums = Buffer<Double>(capacity: count * ranges.count)
      workers.perform(count) { candidate, worker in
        let seat = seats[worker]
        seat.values.copy(from: candidates, start: candidate * parameterCount, count: parameterCount)
        for (item, range) in ranges.enumerated() {
          seat.groups[item].play(
            network, on: seat.tape, parameters: seat.values, levels: levels[item], discount: discount,
            stream: actions, first: range.lowerBound, isFirstOnly: true)
          let returns = paysProxy ? seat.groups[item].proxyReturns : seat.groups[item].returns
          let place = candidate * ranges.count + item
          sums.row(place..<place + 1)[0, 0] = returns.reduce(0) { $0 + Double($1) }
        }
      }
      return (0..<count).map { candidate in
        let sum = sums.row(candidate * ranges.count..<(candidate + 1) * ranges.count).elements.reduce(0, +)
        return sum / Double(environments)
      }
    }
  }
}

/// What calls share and reuse.
private struct Machinery {
  let network: any PolicyNetwork
  let workers: Workers
  /// One for each worker.
  let seats: [Seat]
  /// The environments as they were played last.
  var groups: [GroupPlace] = []
  private var playedWith: Buffer<Float>
  private var gradients: BatchGradient?
  private var parts: [SampledPlaces] = []
  private var drawn: (round: Int, levels: [[GridLevel]])?

  init(network: any PolicyNetwork, workers: Workers) {
    self.network = network
    self.workers = workers
    seats = (0..<workers.threads).map { _ in Seat(network) }
    playedWith = Buffer(capacity: network.parameters.count)
  }

  mutating func values(_ parameters: [Float]) -> Buffer<Float> {
    playedWith.copy(from: parameters, count: parameters.count)
    return playedWith
  }

  mutating func runner() -> BatchGradient {
    if let gradients { return gradients }
    let runner = BatchGradient(
      parameterCount: network.parameters.count, workers: workers, capacity: network.tapeCapacity)
    gradients = runner
    return runner
  }

  mutating func samples(count: Int) -> [SampledPlaces] {
    while parts.count < count { parts.append(SampledPlaces()) }
    return parts
  }

  /// The levels of a round, group by group, drawn where they are not there already.
  mutating func levels(
    ofRound round: Int, in ranges: [Range<Int>], _ draw: @Sendable (Int, Range<Int>) -> [GridLevel]
  ) -> [[GridLevel]] {
    if let drawn, drawn.round == round { return drawn.levels }
    let places = ranges.map { _ in LevelPlace() }
    workers.perform(ranges.count) { item, _ in places[item].levels = draw(round, ranges[item]) }
    let levels = places.map(\.levels)
    drawn = (round, levels)
    return levels
  }
}

/// What one worker plays with.
private final class Seat: @unchecked Sendable {
  // Sendable because the worker it belongs to alone uses it.

  let tape: Tape<Float>
  /// The candidate that is judged, and where.
  let values: Buffer<Float>
  var groups: [EnvironmentGroup] = []

  init(_ network: any PolicyNetwork) {
    tape = Tape(capacity: network.tapeCapacity)
    values = Buffer(capacity: network.parameters.count)
  }
}

/// Where the worker that drew a group's levels leaves them.
private final class LevelPlace: @unchecked Sendable {
  // Sendable because one worker writes it, and it is read when all are done.
  var levels: [GridLevel] = []
}
