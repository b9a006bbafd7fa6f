import Settings
import Tensors
import Testing
import Worlds

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

  @Test func isKnownForTheDepthsAndTheWorldOfThePublicationAlone() throws {
    #expect(PublishedTuning.gradientDescentPlusPlus(steps: 3) == nil)
    #expect(PublishedTuning.gradientDescentPlusPlus(steps: 2, for: RegressionWorld(noise: 0.1)) == nil)
    #expect(PublishedTuning.gradientDescentPlusPlus(steps: 2, for: RegressionWorld(tokens: .alternating)) != nil)
    let name = "gradient-descent-plus-plus-2-published"
    #expect(try AlgorithmRegistry.make(name, for: RegressionWorld()).name == name)
    #expect(AlgorithmRegistry.isKnown(name) && !AlgorithmRegistry.isKnown("gradient-descent-2-published"))
    #expect(throws: UserError.self) { try AlgorithmRegistry.make(name, for: RegressionWorld(dimensions: 5)) }
    #expect(throws: UserError.self) {
      try AlgorithmRegistry.make("gradient-descent-plus-plus-3-published", for: RegressionWorld())
    }
  }
}
