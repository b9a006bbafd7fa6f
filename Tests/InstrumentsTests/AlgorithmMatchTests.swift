import Instruments
import Networks
import Readings
import Settings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct AlgorithmMatchTests {
  private let world = RegressionWorld(dimensions: 5, context: 8)
  private let occasion = Occasion(step: 7, seed: 1, stream: RandomStream(seed: 11))

  private func instrument(_ candidates: [String], shifts: AlgorithmMatch.Shifts = .never) -> AlgorithmMatch {
    var match = AlgorithmMatch()
    (match.tasks, match.shiftTasks, match.resamples) = (800, 200, 100)
    (match.candidates, match.shifts) = (candidates, shifts)
    return match
  }

  private func value(_ quantity: String, _ reference: String, _ readings: [Reading]) throws -> Reading {
    try #require(readings.first { $0.quantity == quantity && $0.reference == reference && $0.condition == nil })
  }

  private func planted(_ name: String) throws -> GradientDescentAlgorithm {
    try #require(MatchCandidates.make(name, in: world)?.algorithm as? GradientDescentAlgorithm)
  }

  /// Every construction is found, with a cosine of 1, no differences, and an interpolation that loses as little.
  @Test(arguments: [
    "gradient-descent-1", "gradient-descent-2", "gradient-descent-3", "gradient-descent-plus-plus-2",
    "gradient-descent-plus-plus-3",
  ])
  func findsWhatWasPlanted(name: String) throws {
    let algorithm = try planted(name)
    let network = LinearSelfAttention(width: 6, layers: algorithm.steps, isShared: true)
    let parameters = network.planted(
      .gradientDescentPlusPlus(rates: [algorithm.rates[0]], curvatures: [algorithm.preconditioning[0]]), context: 8)
    let subject = NetworkSubject(network, parameters: parameters, in: world)
    let candidates = [
      "zero", "mean", "gradient-descent-1", "gradient-descent-2", "gradient-descent-3", "gradient-descent-plus-plus-2",
      "gradient-descent-plus-plus-3", "ridge",
    ]
    let readings = instrument(candidates).readings(of: Specimen(subject, in: world), at: occasion)
    let nearest = try #require(readings.first { $0.quantity == "nearest" })
    #expect(nearest.reference == name && nearest.value == 1)
    #expect(try #require(nearest.null?.p) < 0.02)
    let cosine = try value("sensitivity-cosine", name, readings)
    #expect(try #require(cosine.value) > 0.999_999 && cosine.null?.value.map { abs($0) < 0.1 } == true)
    #expect(try #require(cosine.null?.p) < 0.02 && cosine.step == 7 && cosine.seed == 1 && cosine.n == 800)
    #expect(try #require(value("prediction-difference", name, readings).value) < 1e-5)
    #expect(try #require(value("model-difference", name, readings).value) < 1e-5)
    #expect(try #require(value("match", name, readings).value) > 0.9999)
    let loss = try #require(value("loss-reference", name, readings).value)
    #expect(abs(try #require(value("loss", name, readings).value) - loss) < 1e-5)
    #expect(abs(try #require(value("interpolation-loss", name, readings).value) - loss) < 1e-5)
    #expect(abs(try #require(value("loss-difference", name, readings).value)) < 1e-5)
  }

  @Test(arguments: ["zero", "mean", "ridge", "gradient-descent-1"])
  func findsAnExactAlgorithm(name: String) throws {
    let subject = AlgorithmSubject(try #require(MatchCandidates.make(name, in: world)).algorithm)
    let readings = instrument([]).readings(of: Specimen(subject, in: world), at: occasion)
    let nearest = try #require(readings.first { $0.quantity == "nearest" })
    #expect(nearest.reference == name && nearest.value == 1)
    let interpolation = try value("interpolation-loss", "gradient-descent-1", readings)
    #expect(interpolation.value == nil && interpolation.note?.contains("no attention weights") == true)
  }

  /// Half a step points the right way and is half as long: a cosine alone would not see it.
  @Test func halfAStepIsHalfAMatch() throws {
    let step = try planted("gradient-descent-1")
    let half = GradientDescentAlgorithm(name: "half", rates: step.rates.map { $0 / 2 })
    let readings = instrument(["gradient-descent-1"]).readings(
      of: Specimen(AlgorithmSubject(half), in: world), at: occasion)
    #expect(try #require(value("sensitivity-cosine", step.name, readings).value) > 0.999_999)
    #expect(abs(try #require(value("match", step.name, readings).value) - 0.5) < 1e-9)
  }

  /// Rotated weights of equal norm, and untrained ones, match nothing, and the nulls say so.
  @Test func nullsAreSilent() throws {
    let network = LinearSelfAttention(width: 6, initialScale: 2)
    let planted = network.planted(.gradientDescent(rates: try planted("gradient-descent-1").rates), context: 8)
    for parameters in [
      network.rotated(planted, from: RandomStream(seed: 8)), network.initialParameters(RandomStream(seed: 9)),
    ] {
      let subject = NetworkSubject(network, parameters: parameters, in: world)
      let readings = instrument([]).readings(of: Specimen(subject, in: world), at: occasion)
      for reading in readings where reading.quantity == "match" {
        #expect((reading.value ?? 0) < 0.5, "\(reading.reference ?? "")")
      }
    }
  }

  @Test func aGradientOfZeroIsUnavailableAndNotZero() throws {
    let readings = instrument(["zero", "mean", "ridge"]).readings(
      of: Specimen(AlgorithmSubject(ZeroAlgorithm()), in: world), at: occasion)
    for reference in ["zero", "mean", "ridge"] {
      let cosine = try value("sensitivity-cosine", reference, readings)
      #expect(cosine.value == nil && cosine.n == 0)
      #expect(cosine.note?.hasPrefix("unavailable, because the gradient") == true)
      #expect(try value("match", reference, readings).value == nil)
    }
    #expect(try value("prediction-difference", "zero", readings).value == 0)
  }

  private struct Broken: Answering {
    var label: String { "a broken subject" }
    var count: Int
    func answers(to batch: RegressionBatch) throws(Unavailable) -> AlgorithmAnswers {
      var answers = ZeroAlgorithm().answers(to: batch)
      for task in 0..<count { answers.predictions[task] = task % 2 == 0 ? .nan : .infinity }
      return answers
    }
  }

  @Test func answersThatAreNotFiniteAreUnavailable() throws {
    let readings = instrument(["zero", "ridge"]).readings(of: Specimen(Broken(count: 3), in: world), at: occasion)
    #expect(!readings.contains { $0.quantity == "nearest" })
    for reading in readings {
      if reading.quantity == "loss-reference" {
        #expect(reading.value != nil)
      } else {
        #expect(reading.value == nil && reading.note?.contains("3 of 800 answers of the subject") == true)
      }
      #expect(!reading.jsonLine.contains("nan") && !reading.jsonLine.contains("inf,"))
    }
  }

  @Test func twoCandidatesThatAnswerAlikeTie() throws {
    let subject = AlgorithmSubject(try planted("gradient-descent-1"))
    let readings = instrument(["gradient-descent-plus-plus-1", "gradient-descent-1", "zero"])
      .readings(of: Specimen(subject, in: world), at: occasion)
    let nearest = try #require(readings.first { $0.quantity == "nearest" })
    #expect(nearest.reference == "gradient-descent-plus-plus-1" && nearest.value == 1)
    #expect(nearest.note?.contains("the same answers as gradient-descent-1") == true)
  }

  @Test func aPoolIsAnsweredFromMemory() throws {
    let pool = RegressionWorld(dimensions: 5, context: 8, noise: 0.2, tasks: 4)
    let subject = AlgorithmSubject(try #require(DiscretePosteriorAlgorithm(for: pool)))
    let readings = instrument([], shifts: .final).readings(of: Specimen(subject, in: pool), at: occasion)
    let nearest = try #require(readings.first { $0.quantity == "nearest" })
    #expect(nearest.reference == "discrete-posterior" && nearest.level == 1)
    #expect(readings.contains { $0.condition == "world.tasks=unlimited" })
    let without = instrument(["discrete-posterior"]).readings(of: Specimen(subject, in: world), at: occasion)
    #expect(without.allSatisfy { $0.value == nil && $0.note?.contains("a finite pool") == true } && !without.isEmpty)
  }

  /// A subject that is gradient descent stays so under every shift, and the conditions are settings.
  @Test func readsOutOfDistribution() throws {
    let subject = AlgorithmSubject(try planted("gradient-descent-1"))
    let readings = instrument(["zero", "gradient-descent-1"], shifts: .final).readings(
      of: Specimen(subject, in: world), at: occasion)
    let conditions = Set(readings.compactMap(\.condition))
    #expect(conditions.count == 13)
    #expect(conditions.contains("world.inputs.scale=1.5") && conditions.contains("world.weights.scale=3"))
    #expect(conditions.contains("world.inputs.distribution=laplace world.inputs.normalized=true"))
    for reading in readings where reading.condition != nil && reading.quantity == "model-difference" {
      #expect(reading.value == 0 && reading.n == 200)
    }
    var early = occasion
    early.isFinal = false
    #expect(
      instrument(["zero"], shifts: .final).readings(of: Specimen(subject, in: world), at: early).allSatisfy {
        $0.condition == nil
      })
  }

  @Test func theThreadCountChangesNoByte() throws {
    let network = LinearSelfAttention(width: 6, initialScale: 2)
    let parameters = network.initialParameters(RandomStream(seed: 2))
    let lines = [1, 2, 3].map { threads in
      let subject = NetworkSubject(network, parameters: parameters, in: world, workers: Workers(threads: threads))
      var occasion = occasion
      occasion.threads = threads
      return instrument([], shifts: .final).readings(of: Specimen(subject, in: world), at: occasion).map(\.jsonLine)
    }
    #expect(lines[0] == lines[1] && lines[0] == lines[2])
  }

  @Test(arguments: [2, 3, 17])
  func readsFewTasks(tasks: Int) throws {
    var match = instrument(["gradient-descent-1", "zero"])
    match.tasks = tasks
    let readings = match.readings(of: Specimen(AlgorithmSubject(ZeroAlgorithm()), in: world), at: occasion)
    #expect(try value("loss", "zero", readings).n == tasks)
    #expect(try value("loss", "zero", readings).value != nil)
    #expect(try value("loss", "zero", readings).null?.p != nil)
  }

  @Test func doesNotFillTheMemory() throws {
    var match = instrument(["zero"])
    match.tasks = 1_000_000
    let large = RegressionWorld(dimensions: 200, context: 1_000)
    let readings = match.readings(of: Specimen(AlgorithmSubject(ZeroAlgorithm()), in: large), at: occasion)
    #expect(
      readings.allSatisfy { $0.value == nil && $0.note?.contains("set fewer tasks") == true } && !readings.isEmpty)
  }

  @Test func readsItsSettings() throws {
    func make(_ candidates: Setting.Content) throws -> AlgorithmMatch {
      try AlgorithmMatch(from: SettingsReader(Setting(.map([.init(key: "candidates", value: Setting(candidates))]))))
    }
    #expect(try make(.text("zero, ridge")).candidates == ["zero", "ridge"])
    #expect(try make(.list([Setting(.text("gradient-descent-5-free"))])).candidates == ["gradient-descent-5-free"])
    #expect(try make(.text("standard")).candidates.isEmpty)
    for wrong in ["ridgee", "gradient-descent-0", "gradient-descent-01", "gradient-descent-33", "zero,zero"] {
      #expect(throws: UserError.self) { try make(.text(wrong)) }
    }
    #expect(throws: UserError.self) { try make(.integer(3)) }
  }
}
