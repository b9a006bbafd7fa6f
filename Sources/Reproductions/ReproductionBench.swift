import BaseOptimizers
import Instruments
import Networks
import Organisms
import Readings
import Statistics
import Subjects
import Synchronization
import Tensors
import Worlds

/// What reproductions share: the published world and training, organisms grown once, and readings taken once.
public final class ReproductionBench: Sendable {
  public enum Size: String, Sendable, CaseIterable {
    /// Smaller batches where training is long: 512 tasks with softmax attention, 256 with alternating tokens, in place of
    /// 2048. About a minute on two cores.
    case quick
    /// As published.
    case full
  }

  public let size: Size
  public let seed: UInt64
  public let workers: Workers
  private let progress: @Sendable (String) -> Void
  // The lock guards what was grown already; it is not held while something grows.
  private let grown = Mutex<[String: [Float]]>([:])

  /// `progress` is told what is being grown, a line each.
  public init(
    size: Size = .full, seed: UInt64 = 0, workers: Workers = Workers(threads: 1),
    progress: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.size = size
    self.seed = seed
    self.workers = workers
    self.progress = progress
  }

  /// Ten dimensions, ten examples, inputs from U(−½, ½): the world of the authors' notebooks.
  var world: RegressionWorld { RegressionWorld() }

  /// The tasks of a training step of a network in a world.
  private func batch(of network: any InContextNetwork, in world: RegressionWorld) -> Int {
    guard size == .quick, network is SoftmaxTransformer else { return 2048 }
    return world.tokens == .alternating ? 256 : 512
  }

  /// The parameters at the end of a growth of this name, which is done once; `work` says in words what it takes.
  func parameters(named name: String, as work: String, start: () throws -> Growth) throws -> [Float] {
    if let known = grown.withLock({ $0[name] }) { return known }
    progress("growing \(name): \(work)")
    var growth = try start()
    while !growth.isFinished { _ = try growth.advance() }
    let parameters = growth.parameters
    grown.withLock { $0[name] = parameters }
    return parameters
  }

  /// What a line says about how its organism was grown.
  func growthNote(_ network: any InContextNetwork, in world: RegressionWorld) -> String {
    let batch = batch(of: network, in: world)
    return batch == 2048 ? "grown as published, one seed" : "grown on batches of \(batch) where 2048 were published"
  }

  /// Training as the authors' notebooks set it up.
  struct Training: Sendable {
    var steps: Int
    var learningRate = 0.001
    var clip: Double
  }

  /// The weights of a network after its training.
  func weights(
    of network: any InContextNetwork, in world: RegressionWorld, after training: Training, named name: String
  ) throws -> [Float] {
    let batch = batch(of: network, in: world)
    let recipe = GradientDescent.Settings(
      rule: UpdateRule(
        method: .adam, betas: [0.9, 0.98], clipGlobalNorm: training.clip,
        schedule: LearningRateSchedule(peak: training.learningRate, steps: training.steps)),
      course: Course(steps: training.steps, batch: batch))
    let organism = InContextOrganism(
      world: world, network: network, stream: RandomStream(seed: seed).stream("reproductions").stream(name))
    return try parameters(named: name, as: "\(training.steps) steps of \(batch) tasks") {
      try organism.growth(by: recipe, checkpoints: CheckpointSchedule(count: 1), workers: workers)
    }
  }

  /// Readings of `algorithm-match` on 10,000 tasks, as published.
  func readings(
    of network: any InContextNetwork, weights: [Float], in world: RegressionWorld, candidates: [String],
    configure: (inout AlgorithmMatch) -> Void = { $0.shifts = .never }
  ) -> Readings {
    var match = AlgorithmMatch()
    match.candidates = candidates
    configure(&match)
    let subject = NetworkSubject(network, parameters: weights, in: world, workers: workers)
    let stream = RandomStream(seed: seed).stream("reproductions").stream("evaluation")
    return Readings(
      all: match.readings(of: Specimen(subject, in: world), at: Occasion(stream: stream, threads: workers.threads)))
  }

  /// The same network held against one algorithm that is no candidate of the registry, on the same tasks.
  func outcomes(
    of network: any InContextNetwork, weights: [Float], in world: RegressionWorld,
    against algorithm: any InContextAlgorithm
  ) throws -> [String: Finding] {
    let stream = RandomStream(seed: seed).stream("reproductions").stream("evaluation").stream(AlgorithmMatch.name)
    let batch = world.sample(tasks: 10_000, from: stream.stream("tasks"))
    let subject = NetworkSubject(network, parameters: weights, in: world, workers: workers)
    let answers = try subject.answers(to: batch)
    let report = MatchComparison(
      batch: batch, subject: .success(answers),
      candidates: [.init(name: algorithm.name, answers: algorithm.answers(to: batch))], stream: stream,
      workers: workers
    ).report()
    return report.candidates.first?.outcomes ?? [:]
  }

  /// Readings to be picked by quantity and candidate.
  struct Readings: Sendable {
    var all: [Reading]

    func callAsFunction(_ quantity: String, _ reference: String, _ condition: String? = nil) -> Reading? {
      all.first { $0.quantity == quantity && $0.reference == reference && $0.condition == condition }
    }

    func value(_ quantity: String, _ reference: String, _ condition: String? = nil) -> Double? {
      self(quantity, reference, condition)?.value
    }

    var nearest: String? { all.first { $0.quantity == "nearest" && $0.condition == nil }?.reference }
  }
}

/// Where the published experiments stand.
enum Publication {
  static let paper = "arXiv 2212.07677"
  static let constructed = "\(paper), notebook constructed_token_setup.ipynb"
  static let alternating = "\(paper), notebook normal_token_construct.ipynb"
  static let abstract = "\(paper), abstract"
}

extension Interval {
  /// Whether it lies between the two numbers.
  func lies(within range: ClosedRange<Double>) -> Bool { range.contains(lower) && range.contains(upper) }
}
