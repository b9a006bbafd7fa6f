import BaseOptimizers
import Differentiation
import Networks
import Subjects
import Synchronization
import Tensors
import Worlds

/// The moves of an exact policy as a base optimizer sees them: the cross-entropy of a network's moves with the teacher's.
///
/// loss = −mean log P(move | place) over the lessons of a step: in each of `levels` training levels some free places, drawn
/// at random, and for each a move that the teacher makes there. Places are drawn from the whole level and not from the
/// network's own episodes, so that it knows the way back from wherever it strays. Step s draws from
/// `stream(s / reuse)`, level by level, and adds up in a fixed order: the same bytes for any number of threads.
public final class ImitationObjective: GradientObjective {
  /// Places drawn in each level.
  static let places = 12

  private let world: any GridWorld
  private let network: any PolicyNetwork
  private let teacher: PlannedPolicy
  private let levels: Int
  private let reuse: Int
  private let stream: RandomStream
  private let workers: Workers
  /// Guards the tapes, which serve one call at a time.
  private let runner: Mutex<BatchGradient>

  /// Traps where the network sees another world than this one.
  init(
    world: any GridWorld, network: any PolicyNetwork, teacher: PlannedPolicy, levels: Int, reuse: Int = 1,
    stream: RandomStream, workers: Workers
  ) {
    precondition(levels >= 1 && reuse >= 1, "\(levels) levels, shared by \(reuse) steps")
    precondition(
      network.shape == ObservationShape(height: world.size, width: world.size, planes: world.planes.count),
      "a network for \(network.shape) in a world of side \(world.size)")
    (self.world, self.network, self.teacher) = (world, network, teacher)
    (self.levels, self.reuse, self.stream, self.workers) = (levels, reuse, stream, workers)
    runner = Mutex(
      BatchGradient(parameterCount: network.parameters.count, workers: workers, capacity: network.tapeCapacity))
  }

  public var parameterCount: Int { network.parameters.count }

  /// Backward is counted as twice forward.
  public var costOfGradient: Costs {
    let lessons = levels * Self.places
    return Costs(examples: lessons, floatingPointOperations: 3 * Double(lessons) * network.forwardFlops)
  }

  public func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    let lessons = lessons(of: step / reuse), network = network
    let size = network.microBatch, count = lessons.moves.count, factor = 1 / Double(max(1, count))
    return runner.withLock { runner in
      runner.lossAndGradient(at: parameters, microBatches: (count + size - 1) / size, gradient: &gradient) {
        tape, parameters, index in
        let range = index * size..<min((index + 1) * size, count)
        let outputs = network.outputs(
          tape, parameters: parameters, observations: lessons.observations, range: range)
        return tape.crossEntropy(outputs.logits, targets: tape.indices(lessons.moves[range]), factor: factor)
      }
    }
  }

  /// What is seen in some places, and the teacher's moves there.
  private struct Lessons: Sendable {
    var observations = Observations()
    var moves: [Int32] = []
  }

  private func lessons(of draw: Int) -> Lessons {
    let drawn = stream.stream(draw), observation = GridObservation(of: world)
    return parallelMap(levels, workers: workers) { index in
      self.lessons(
        in: self.world.level(index, from: drawn.stream("levels")), observation, drawn.stream("places").stream(index))
    }.reduce(into: Lessons()) { all, own in
      let first = Int32(all.observations.features.count)
      all.observations.features += own.observations.features
      all.observations.starts += own.observations.starts.dropFirst().map { $0 + first }
      all.observations.previousActions += own.observations.previousActions
      all.moves += own.moves
    }
  }

  /// The lessons of one level: places where nothing lies and the teacher's moves are not all alike.
  private func lessons(in level: GridLevel, _ observation: GridObservation, _ stream: RandomStream) -> Lessons {
    let policy = teacher.prepare(level, in: world)
    let open = level.walls.indices.filter { cell in
      !level.walls[cell] && !level.items.contains { $0.cell == cell }
        && policy.probabilities(of: GridState(mouse: cell)).contains { $0 != 0.25 }
    }
    var lessons = Lessons(), random = stream
    // A level without a way to the goal teaches to stand where one stands.
    let places = open.isEmpty ? [level.mouse] : open
    for _ in 0..<Self.places {
      let state = GridState(mouse: places[Int.random(in: places.indices, using: &random)])
      let probabilities = policy.probabilities(of: state)
      guard let move = GridAction(drawnFrom: probabilities[...], by: random.uniform()) else { continue }
      observation.append(level, state, to: &lessons.observations.features)
      lessons.observations.starts.append(Int32(lessons.observations.features.count))
      lessons.observations.previousActions.append(-1)
      lessons.moves.append(Int32(move.rawValue))
    }
    return lessons
  }
}
