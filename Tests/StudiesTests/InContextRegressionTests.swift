import Studies
import Testing

/// The claim of the study `in-context-regression`, in a world so small that it takes a second or two.
@Suite struct InContextRegressionTests {
  @Test func oneLayerLearnsOneStepOfGradientDescent() throws {
    let study = try #require(
      CatalogStudiesTests.small(
        "in-context-regression",
        changes: [
          "world.dimensions=3", "world.context=8", "base-optimizer.learning-rate=0.003",
          "base-optimizer.clip-global-norm=none", "base-optimizer.batch=256", "base-optimizer.steps=1500",
          "checkpoints.count=6",
        ]
      ).first)
    let readings = try CatalogStudiesTests.run(study, threads: 1).readings
    let match = readings.filter {
      $0.quantity == "match" && $0.reference == "gradient-descent-1" && $0.condition == nil
    }
    #expect(match.count == 6 && match.first?.step == 0 && match.last?.step == 1500)
    #expect(try #require(match.first?.value) < 0.5)
    #expect(try #require(match.last?.interval).lower > 0.9)
    let emergence = try #require(readings.first { $0.quantity == "emergence-step" })
    #expect(try #require(emergence.value) <= 1500 && emergence.n == 6)
  }
}
