import Testing
import Worlds

@Suite struct PublishedTuningTests {
  /// Two steps end in the lowest minimum, five do not: the authors' procedure, run in JAX from their starting point, came to
  /// 0.1106 (rate 13.5, preconditioning 1.74) and 0.0650 (19.6, 1.35) on 10,000 tasks.
  @Test func endsWhereTheAuthorsProcedureEnds() {
    let world = RegressionWorld()
    let two = world.publishedGradientDescentPlusPlus(steps: 2, designs: 4_000)
    #expect(abs(two.risk.loss - 0.1106) < 0.003)
    #expect(abs(two.algorithm.rates[0] - 13.5) < 0.5 && abs(two.algorithm.preconditioning[0] - 1.76) < 0.1)
    let five = world.publishedGradientDescentPlusPlus(steps: 5, designs: 4_000)
    #expect(abs(five.risk.loss - 0.0650) < 0.003)
    #expect(abs(five.algorithm.rates[0] - 19.5) < 1 && abs(five.algorithm.preconditioning[0] - 1.35) < 0.1)
    #expect(five.algorithm.steps == 5)
  }
}
