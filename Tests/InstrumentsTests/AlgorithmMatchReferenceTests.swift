import Instruments
import Networks
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct AlgorithmMatchReferenceTests {
  private func subject(_ item: Fixture.Case, in fixture: Fixture) -> AttentionProducts {
    let made = fixture.network(item)
    return AttentionProducts(made.network.products(of: made.parameters), layers: item.layers)
  }

  /// Every formula against JAX, which worked on tokens and with automatic differentiation.
  @Test func quantitiesAreTheOnesWorkedOutInJAX() throws {
    let fixture = try Fixture.load()
    for item in fixture.cases {
      let mine = subject(item, in: fixture)
      let theirs = AttentionProducts.gradientDescent(
        dimensions: fixture.dimensions, context: fixture.context,
        rates: [Double](repeating: item.rate, count: item.layers))
      let report = MatchComparison(
        batch: fixture.batch, subject: .success(try mine.answers(to: fixture.batch)),
        candidates: [
          .init(
            name: "descent", answers: try theirs.answers(to: fixture.batch),
            interpolated: .success(try mine.interpolated(with: theirs).answers(to: fixture.batch).predictions))
        ], resamples: 50, stream: RandomStream(seed: 1), workers: Workers(threads: 1)
      ).report()
      for (name, expected) in item.expected {
        let value = try #require(report.candidates[0].outcomes[name]?.value)
        #expect(abs(value - expected) <= 1e-6 * (1 + abs(expected)), "\(name): \(value), not \(expected)")
      }
    }
  }

  /// A factor moved from one product to the other changes nothing, and the interpolation brings it back.
  @Test func scaleMovedBetweenTheProductsChangesNothing() throws {
    let fixture = try Fixture.load()
    let mine = subject(fixture.cases[0], in: fixture)
    var moved = mine
    moved.stack = moved.stack.map {
      .init(queryKey: $0.queryKey.map { $0 * -3 }, outputValue: $0.outputValue.map { $0 / -3 })
    }
    let theirs = AttentionProducts.gradientDescent(dimensions: 3, context: 5, rates: [2])
    let first = try mine.answers(to: fixture.batch), second = try moved.answers(to: fixture.batch)
    let between = try mine.interpolated(with: theirs).answers(to: fixture.batch)
    let again = try moved.interpolated(with: theirs).answers(to: fixture.batch)
    for task in 0..<fixture.tasks {
      #expect(abs(first.predictions[task] - second.predictions[task]) < 1e-12)
      #expect(abs(between.predictions[task] - again.predictions[task]) < 1e-12)
    }
  }

  @Test func interpolationOfTheConstructionIsItself() throws {
    let planted = AttentionProducts.gradientDescent(dimensions: 3, context: 5, rates: [2, 2], decays: [0.5, 0.5])
    #expect(try planted.interpolated(with: planted) == planted)
  }
}
