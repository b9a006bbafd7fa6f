import BaseOptimizers
import Differentiation
import Networks
import Synchronization
import Tensors
import Worlds

/// In-context regression as a base optimizer sees it: half the mean squared error of the answers to a batch of tasks.
///
/// loss = 1/(2n) Σ (answer − y)² over the n = `batch` tasks of a step, y the query's answer without label noise; the
/// fitness is minus that. Where there is a teacher, y is what that algorithm answers. Micro-batch m of step s holds the tasks drawn from `stream(s / reuse).stream(m)`: every
/// candidate of a generation is judged on the same tasks, and a step's tasks depend on nothing but its number. The
/// micro-batches depend on the network alone and are added up in a fixed order, so that losses, gradients and
/// fitnesses are the same bytes for any number of threads.
///
/// Calls from several threads take turns.
public final class InContextObjective: GradientObjective, FitnessObjective {
  public let world: RegressionWorld
  public let network: any InContextNetwork
  /// Tasks a step.
  public let batch: Int
  /// Consecutive steps that share their tasks.
  public let reuse: Int
  /// The algorithm whose answers take the place of the true ones.
  public let teacher: (any InContextAlgorithm)?
  private let stream: RandomStream
  private let workers: Workers
  private let microBatches: [MicroBatch]
  /// Guards the runners, whose tapes serve one call at a time.
  private let runners: Mutex<Runners>

  /// Candidates that one runner takes at once.
  private static let chunk = 64

  public init(
    world: RegressionWorld, network: any InContextNetwork, batch: Int, reuse: Int = 1,
    teacher: (any InContextAlgorithm)? = nil, stream: RandomStream, workers: Workers
  ) {
    precondition(batch >= 1 && reuse >= 1, "a batch of \(batch) tasks, shared by \(reuse) steps")
    self.world = world
    self.network = network
    self.batch = batch
    self.reuse = reuse
    self.teacher = teacher
    self.stream = stream
    self.workers = workers
    let size = network.microBatch(tokens: world.tokenCount)
    microBatches = stride(from: 0, to: batch, by: size).map {
      MicroBatch(world: world, teacher: teacher, tasks: min(size, batch - $0))
    }
    runners = Mutex(
      Runners(
        parameterCount: network.parameters.count, workers: workers,
        capacity: network.tapeCapacity(tokens: world.tokenCount)))
  }

  public var parameterCount: Int { network.parameters.count }

  /// Backward is counted as twice forward.
  public var costOfGradient: Costs {
    var costs = costOfFitness
    costs.floatingPointOperations *= 3
    return costs
  }

  public var costOfFitness: Costs {
    Costs(
      examples: batch, floatingPointOperations: Double(batch) * network.forwardFlops(tokens: world.tokenCount))
  }

  public func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double {
    runners.withLock { runners in
      let tasks = tasks(of: step)
      let runner = runners.runner(models: 1)
      return runner.lossAndGradient(at: parameters, microBatches: tasks.count, gradient: &gradient) {
        self.loss($0, $1, of: tasks[$2])
      }
    }
  }

  public func fitness(of candidates: [Float], count: Int, generation: Int) -> [Double] {
    precondition(
      candidates.count == count * parameterCount,
      "\(candidates.count) numbers for \(count) candidates of \(parameterCount)")
    return runners.withLock { runners in
      let tasks = tasks(of: generation)
      var result: [Double] = []
      result.reserveCapacity(count)
      for start in stride(from: 0, to: count, by: Self.chunk) {
        let models = min(Self.chunk, count - start)
        let runner = runners.runner(models: models)
        let part = Array(candidates[start * parameterCount..<(start + models) * parameterCount])
        result += runner.losses(at: part, microBatches: tasks.count) { self.loss($0, $1, of: tasks[$2 % tasks.count]) }
      }
      return result.map { -$0 }
    }
  }

  /// The loss of one micro-batch, as its part of the whole batch's.
  private func loss(_ tape: Tape<Float>, _ parameters: Variable, of tasks: MicroBatch.Tasks) -> Variable {
    let tokens = tape.input(tasks.tokens, rows: world.tokenCount * world.tokenWidth, columns: tasks.count)
    let targets = tape.input(tasks.targets, start: tasks.queryOffset, rows: 1, columns: tasks.count)
    let answers = network.answers(tape, parameters: parameters, tokens: tokens)
    return tape.squaredError(answers, targets, factor: 0.5 / Double(batch))
  }

  /// The tasks of a step, drawn where they are not there already.
  private func tasks(of step: Int) -> [MicroBatch.Tasks] {
    let draw = step / reuse
    let stream = stream.stream(draw)
    workers.perform(microBatches.count) { index, _ in
      microBatches[index].draw(draw, from: stream.stream(index))
    }
    return microBatches.map(\.tasks)
  }
}

/// The machinery of batches, one for each number of candidates.
private struct Runners {
  let parameterCount: Int
  let workers: Workers
  /// The room of each tape, in numbers.
  let capacity: Int
  private var runners: [Int: BatchGradient] = [:]

  init(parameterCount: Int, workers: Workers, capacity: Int) {
    self.parameterCount = parameterCount
    self.workers = workers
    self.capacity = capacity
  }

  mutating func runner(models: Int) -> BatchGradient {
    if let runner = runners[models] { return runner }
    let runner = BatchGradient(
      parameterCount: parameterCount, models: models, workers: workers, capacity: capacity)
    runners[models] = runner
    return runner
  }
}

/// Room for the tasks of one micro-batch, filled anew at every draw.
private final class MicroBatch: Sendable {
  /// What a network reads and what it should answer.
  struct Tasks: Sendable {
    var count: Int
    /// [tokenCount · tokenWidth, count].
    var tokens: [Float]
    /// [context + 1, count].
    var targets: [Float]
    /// Where the query's answers begin in `targets`.
    var queryOffset: Int
  }

  private struct Content {
    var draw: Int?
    var batch: RegressionBatch
    var tokens: [Float]
  }

  private let world: RegressionWorld
  private let teacher: (any InContextAlgorithm)?
  /// Guards the arrays between the thread that draws and those that read.
  private let content: Mutex<Content>

  init(world: RegressionWorld, teacher: (any InContextAlgorithm)?, tasks: Int) {
    (self.world, self.teacher) = (world, teacher)
    content = Mutex(
      Content(
        batch: RegressionBatch(tasks: tasks, dimensions: world.dimensions, context: world.context),
        tokens: [Float](repeating: 0, count: world.tokenCount * world.tokenWidth * tasks)))
  }

  func draw(_ draw: Int, from stream: RandomStream) {
    content.withLock { content in
      guard content.draw != draw else { return }
      world.sample(into: &content.batch, from: stream)
      world.tokens(of: content.batch, into: &content.tokens)
      if let teacher {
        let first = content.batch.targetOffset(example: world.context)
        for (task, answer) in teacher.answers(to: content.batch).predictions.enumerated() {
          content.batch.targets[first + task] = Float(answer)
        }
      }
      content.draw = draw
    }
  }

  var tasks: Tasks {
    content.withLock {
      Tasks(
        count: $0.batch.tasks, tokens: $0.tokens, targets: $0.batch.targets,
        queryOffset: $0.batch.targetOffset(example: world.context))
    }
  }
}
