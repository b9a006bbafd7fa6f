import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// The loss of an exact algorithm, simulated: over many contexts, and exactly over the query of each.
///
/// Half the mean over contexts of E[(f(x_q) − y_q)²], which has the mean of the loss and about an eighth of its variance.
/// It holds for answers that are affine in the query, as those of exact algorithms are.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `tasks` | contexts | 100000 |
/// | `confidence` | of the interval | 0.95 |
public struct ExpectedLoss: Instrument {
  public static let card = InstrumentCard(
    name: "expected-loss",
    summary: "the loss of an exact algorithm over many contexts, averaged exactly over the query",
    quantities: [
      Quantity(
        name: "expected-loss", unit: "y^2", level: 3, meaning: "Half the expected squared error of the algorithm.",
        formula: "1/2 mean_t E_q (f_t(q) - w_t q)^2; Student's t interval over contexts",
        null: "the exact loss of answering 0", controls: "one tuned step: 1/2 s d (1 - s rate); zero: 1/2 s d")
    ])

  public var tasks = 100_000
  public var confidence = 0.95

  public init() {}

  public init(from reader: SettingsReader) throws {
    tasks = try reader.integer("tasks", default: tasks, in: 2...100_000_000)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
  }

  private static let chunk = 20_000

  public func read(_ subject: AlgorithmSubject, in world: RegressionWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let stream = occasion.stream.stream(Self.name), chunks = (tasks + Self.chunk - 1) / Self.chunk
    let parts = parallelMap(chunks, workers: occasion.workers) { part -> Moments? in
      let count = min(Self.chunk, tasks - part * Self.chunk)
      let batch = world.sample(tasks: count, from: stream.stream(part))
      let answers = subject.algorithm.answers(to: batch)
      return world.expectedSquaredErrors(of: answers, on: batch).map { Moments($0.map { 0.5 * $0 }) }
    }
    var moments = Moments()
    for part in parts {
      guard let part else { throw Unavailable("the scale of a normalized query cannot be told from its context") }
      moments.merge(part)
    }
    let inputs = world.inputs.moments, dimensions = Double(world.dimensions)
    // E (w·x)², with independent weights of mean 0.
    let zero = 0.5 * dimensions * world.weightScale * world.weightScale * inputs.second
    let finding = Finding(
      Estimate.mean(moments, confidence: confidence), n: tasks, null: Reading.Null(value: zero, p: nil))
    return [ReadingSheet(Self.card, at: occasion).reading("expected-loss", finding, reference: subject.label)]
  }
}
