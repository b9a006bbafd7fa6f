import Readings
import Settings
import Statistics
import Subjects
import Tensors
import Worlds

/// Holds a subject against candidate algorithms: which of them does it carry out in its context, and how closely?
///
/// For T tasks of the subject's world, f the subject's answer to the query x_q, g a candidate's, y the true answer and
/// ∇ the gradient in x_q: the losses ½ mean (f − y)² and ½ mean (g − y)², mean |f − g|, mean cos(∇f, ∇g),
/// mean |∇f − ∇g|, and the loss of the subject's weights averaged with the candidate's construction, all as the
/// authors of arXiv 2212.07677 computed them (`train.py`, functions `analyse` and `compute_loss`, and the notebook
/// `constructed_token_setup.ipynb`). The table of quantities says each in words, with its null.
///
/// Intervals are percentile bootstraps over tasks. Each null re-pairs tasks: the subject's answer to one task against
/// the candidate's to another (see `PairingNull`). A subject may match several candidates that answer alike; `nearest`
/// names the one with the smallest mean |f − g| and says how many resamples agree.
///
/// Under a shift the candidates keep the rates that were tuned in the subject's own world, as the subject does.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `tasks` | tasks read in distribution | 10000 |
/// | `candidates` | a list of names, or `standard` | `standard` |
/// | `shifts` | readings out of distribution at the `final` checkpoint, `always`, or `never` | `final` |
/// | `shift-tasks` | tasks read under each shift | 1000 |
/// | `input-scales` | factors on the inputs | 0.5, 0.75, 1.25, 1.5, 2 |
/// | `weight-scales` | factors on the weights | 0.5, 2, 3, 4, 5 |
/// | `input-shapes` | normal, exponential and Laplace inputs, normalized as published | true |
/// | `confidence` | of the intervals | 0.95 |
/// | `resamples` | bootstrap resamples, and pairings of each null | 1000 |
public struct AlgorithmMatch: Instrument {
  public static let card = InstrumentCard(
    name: "algorithm-match",
    summary: "which of several exact algorithms a subject carries out in its context, and how closely",
    quantities: quantities,
    columns: [
      .init("loss", "loss", reference: "gradient-descent-1"),
      .init("sensitivity-cosine", "sensitivity-cosine", reference: "gradient-descent-1"),
    ],
    tableQuantities: [
      "match", "loss-reference", "prediction-difference", "sensitivity-cosine", "model-difference",
      "interpolation-loss",
    ])

  /// When the readings out of distribution are taken.
  public enum Shifts: String, Sendable, CaseIterable {
    case final, always, never
  }

  /// How many tasks are read in distribution.
  public var tasks = 10_000
  /// The names of the candidates; empty for the standard list of the world and the subject.
  public var candidates: [String] = []
  public var shifts = Shifts.final
  /// How many tasks are read under each shift.
  public var shiftTasks = 1_000
  public var inputScales = [0.5, 0.75, 1.25, 1.5, 2]
  public var weightScales: [Double] = [0.5, 2, 3, 4, 5]
  public var inputShapes = true
  public var confidence = 0.95
  /// How many bootstrap resamples and how many pairings of each null.
  public var resamples = 1_000
  public init() {}

  /// Reads the keys above. Throws a `UserError` for a value out of range or an unknown candidate.
  public init(from reader: SettingsReader) throws {
    tasks = try reader.integer("tasks", default: tasks, in: 2...1_000_000)
    candidates = try MatchCandidates.names(from: reader)
    shifts = try reader.choice("shifts", default: shifts)
    shiftTasks = try reader.integer("shift-tasks", default: shiftTasks, in: 2...1_000_000)
    inputScales = try reader.numbers("input-scales", default: inputScales, in: 1e-3...1e3)
    weightScales = try reader.numbers("weight-scales", default: weightScales, in: 1e-3...1e3)
    inputShapes = try reader.boolean("input-shapes", default: inputShapes)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
    resamples = try reader.integer("resamples", default: resamples, in: 20...100_000)
  }

  public func read(_ subject: any Answering, in world: RegressionWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let stream = occasion.stream.stream(Self.name), workers = occasion.workers
    let names = candidates.isEmpty ? MatchCandidates.standard(in: world, layers: subject.layers) : candidates
    // Inputs in Float and a copy of them as tokens: this many are 8 GB.
    let numbers = Double(tasks) * Double(world.context + 1) * Double(world.dimensions)
    guard numbers <= 1e9 else {
      return names.flatMap {
        unavailable(
          $0, at: occasion,
          "\(tasks) tasks of \(world.context) examples of \(world.dimensions) dimensions are too many numbers for the memory;"
            + " set fewer tasks")
      }
    }
    let key = MatchBench.Key(world: world, names: names, tasks: tasks, stream: stream)
    let inDistribution = MatchBench.bench(for: key, cache: occasion.cache, workers: workers)
    var readings = self.readings(of: subject, on: inDistribution, condition: nil, at: occasion, stream, workers)
    for name in names where !inDistribution.algorithms.contains(where: { $0.name == name }) {
      readings += unavailable(name, at: occasion, MatchCandidates.missing(name, in: world).reason)
    }
    guard shifts == .always || shifts == .final && occasion.isFinal else { return readings }
    for shift in MatchShift.all(of: world, inputScales: inputScales, weightScales: weightScales, shapes: inputShapes) {
      let shifted = MatchBench(
        algorithms: inDistribution.algorithms.filter { !["zero", "mean"].contains($0.name) }, in: shift.world,
        tasks: shiftTasks, from: stream.stream(shift.condition), workers: workers)
      readings += self.readings(
        of: subject, on: shifted, condition: shift.condition, at: occasion, stream.stream(shift.condition), workers)
    }
    return readings
  }

  /// Every quantity of one candidate without a value.
  private func unavailable(_ name: String, at occasion: Occasion, _ reason: String) -> [Reading] {
    let sheet = ReadingSheet(Self.card, at: occasion)
    return Self.card.quantities.filter { $0.name != "nearest" }.map {
      sheet.reading($0.name, .unavailable(reason), reference: name, level: MatchCandidates.level(of: name))
    }
  }

  private func readings(
    of subject: any Answering, on bench: MatchBench, condition: String?, at occasion: Occasion,
    _ stream: RandomStream, _ workers: Workers
  ) -> [Reading] {
    Self.readings(
      of: comparison(of: subject, on: bench, stream, workers),
      on: ReadingSheet(Self.card, at: occasion, condition: condition))
  }

  /// What a comparison comes to, as readings.
  static func readings(of comparison: MatchComparison, on sheet: ReadingSheet) -> [Reading] {
    let report = comparison.report()
    func reading(_ quantity: String, _ reference: String, _ finding: Finding) -> Reading {
      sheet.reading(quantity, finding, reference: reference, level: MatchCandidates.level(of: reference))
    }
    var result: [Reading] = []
    for candidate in report.candidates {
      for quantity in card.quantities {
        if let finding = candidate.outcomes[quantity.name] {
          result.append(reading(quantity.name, candidate.name, finding))
        }
      }
    }
    if let nearest = report.nearest { result.append(reading("nearest", nearest.name, nearest.agreement)) }
    return result
  }

  /// The comparison itself, for callers that want more than readings.
  func comparison(
    of subject: any Answering, on bench: MatchBench, _ stream: RandomStream, _ workers: Workers
  ) -> MatchComparison {
    let products = Result { () throws(Unavailable) in try subject.attentionProducts() }
    return MatchComparison(
      batch: bench.batch, subject: Result { () throws(Unavailable) in try subject.answers(to: bench.batch) },
      candidates: bench.algorithms.indices.map { index in
        let algorithm = bench.algorithms[index]
        return MatchComparison.Candidate(
          name: algorithm.name, answers: bench.answers[index],
          interpolated: products.flatMap { own in
            Result { () throws(Unavailable) in
              guard let construction = algorithm.attentionProducts else {
                throw Unavailable("\(algorithm.name) has no construction in linear self-attention")
              }
              return try own.interpolated(with: construction).answers(to: bench.batch).predictions
            }
          })
      },
      confidence: confidence, resamples: resamples, stream: stream, workers: workers)
  }
}
