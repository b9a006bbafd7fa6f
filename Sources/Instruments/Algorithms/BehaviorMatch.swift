import Readings
import Settings
import Subjects
import Tensors
import Worlds

/// `algorithm-match` of recorded answers: a network of any architecture held against the candidates on its own tasks.
///
/// The candidates are tuned to the world that the user names. Without the true answers to the queries there is no loss,
/// without recorded gradients nothing that needs them; both are said. There are no shifts: nothing can be asked anew.
public struct BehaviorMatch: Instrument {
  public static let card = AlgorithmMatch.card
  private let match: AlgorithmMatch

  init(_ match: AlgorithmMatch) { self.match = match }

  public init(from reader: SettingsReader) throws { match = try AlgorithmMatch(from: reader) }

  public func read(_ recorded: RecordedAnswers, in world: RegressionWorld, at occasion: Occasion) throws(Unavailable)
    -> [Reading]
  {
    let batch = recorded.batch
    guard batch.dimensions == world.dimensions, batch.context == world.context else {
      throw Unavailable(
        "\(recorded.label) has tasks of \(batch.context) examples of \(batch.dimensions) dimensions, and the world"
          + " \(world.context) of \(world.dimensions)")
    }
    let stream = occasion.stream.stream(Self.name)
    let names = match.candidates.isEmpty ? MatchCandidates.standard(in: world, layers: nil) : match.candidates
    let algorithms = MatchBench.candidates(names, in: world, cache: occasion.cache, workers: occasion.workers)
    let comparison = MatchComparison(
      batch: batch, hasTruth: false,
      subject: .success(
        AlgorithmAnswers(predictions: recorded.predictions, sensitivities: recorded.sensitivities ?? [])),
      candidates: algorithms.map {
        MatchComparison.Candidate(
          name: $0.name, answers: $0.algorithm.answers(to: batch),
          interpolated: .failure(Unavailable("\(recorded.label) has no attention weights")))
      }, confidence: match.confidence, resamples: match.resamples, stream: stream, workers: occasion.workers)
    return AlgorithmMatch.readings(of: comparison, on: ReadingSheet(Self.card, at: occasion))
  }
}

extension AlgorithmMatch: ComparingInstrument {
  /// The candidate that stands for the other subject.
  static let referenceName = "reference"

  /// Recorded answers are read too.
  public var alternatives: [any Instrument] { [BehaviorMatch(self)] }

  /// The subject held against the other one as against one more candidate, under the name `reference`, in distribution.
  public func read(
    _ subject: any Answering, against reference: any Answering, in world: RegressionWorld, at occasion: Occasion
  ) throws(Unavailable) -> [Reading] {
    let stream = occasion.stream.stream(Self.name), workers = occasion.workers
    let names = candidates.isEmpty ? MatchCandidates.standard(in: world, layers: subject.layers) : candidates
    let key = MatchBench.Key(world: world, names: names, tasks: tasks, stream: stream)
    let bench = MatchBench.bench(for: key, cache: occasion.cache, workers: workers)
    let comparison = comparison(of: subject, on: bench, stream, workers)
    let other = MatchComparison.Candidate(
      name: Self.referenceName, answers: try reference.answers(to: bench.batch),
      interpolated: .failure(Unavailable("the interpolation is with algorithms alone")))
    return Self.readings(
      of: MatchComparison(
        batch: bench.batch, subject: comparison.subject, candidates: [other] + comparison.candidates,
        confidence: confidence, resamples: resamples, stream: stream, workers: workers),
      on: ReadingSheet(Self.card, at: occasion))
  }
}
