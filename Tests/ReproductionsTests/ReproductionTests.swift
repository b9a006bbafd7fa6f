import Records
import Reproductions
import Settings
import Tensors
import Testing
import Worlds

@Suite struct ReproductionTests {
  @Test func namesAreKnownOrRefusedWithTheNearest() throws {
    #expect(try ReproductionRegistry.named([]).count == ReproductionRegistry.all.count)
    #expect(try ReproductionRegistry.named(["sweeps", "one-layer"]).map(\.id) == ["one-layer", "sweeps"])
    #expect(Set(ReproductionRegistry.all.map(\.id)).count == ReproductionRegistry.all.count)
    do {
      _ = try ReproductionRegistry.named(["one-layr"])
      Issue.record("an unknown name was taken")
    } catch let error as UserError {
      #expect(error.exitCode == 64 && error.description.contains("one-layer"))
    }
  }

  /// The trained layer is the step: the published experiment at the quick size.
  @Test func oneLayerIsOneStep() throws {
    let bench = ReproductionBench(size: .quick, workers: Workers(threads: 2))
    let lines = try ReproductionRegistry.named(["one-layer"]).flatMap { try $0.run(bench) }
    #expect(lines.count == 5)
    for line in lines { #expect(line.verdict == .reproduced, "\(line.quantity): \(line.value ?? .nan)") }
    let text = ReproductionRegistry.written(lines, as: .table)
    #expect(text.contains("0.20468888") && text.contains("Criterion: "))
    let csv = ReproductionRegistry.written(lines, as: .csv)
    #expect(csv.split(whereSeparator: \.isNewline).count == 6)
  }
}

@Suite struct PublishedTuningTests {
  /// The losses that the authors' procedure came to in JAX, on 10,000 tasks: within four standard errors of ours.
  @Test(arguments: [(2, 0.1106), (5, 0.0650)]) func hasTheLossItsAuthorsProcedureEndsIn(_ steps: Int, _ loss: Double)
    throws
  {
    let algorithm = try #require(PublishedTuning.gradientDescentPlusPlus(steps: steps))
    let batch = RegressionWorld().sample(tasks: 10_000, from: RandomStream(seed: 5))
    let answers = algorithm.answers(to: batch).predictions
    let query = batch.targetOffset(example: batch.context)
    let losses = answers.indices.map { (task: Int) -> Double in
      let miss = answers[task] - Double(batch.targets[query + task])
      return 0.5 * miss * miss
    }
    let mean = losses.reduce(0, +) / 10_000
    let squares = losses.reduce(0.0) { sum, value in sum + (value - mean) * (value - mean) }
    let error = (squares / 9_999 / 10_000).squareRoot()
    #expect(abs(mean - loss) < 4 * error * 2.0.squareRoot(), "\(mean) ± \(error)")
  }

  @Test func isNotKnownForOtherDepths() { #expect(PublishedTuning.gradientDescentPlusPlus(steps: 3) == nil) }
}
