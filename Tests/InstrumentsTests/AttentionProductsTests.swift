import Instruments
import Networks
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct AttentionProductsTests {
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

  @Test func gradientDescentProductsAreGradientDescent() throws {
    let world = RegressionWorld(dimensions: 4, context: 6)
    let batch = world.sample(tasks: 20, from: RandomStream(seed: 3))
    let answers = try AttentionProducts.gradientDescent(dimensions: 4, context: 6, rates: [1.5, 2.5]).answers(to: batch)
    for task in 0..<batch.tasks {
      var w = [Double](repeating: 0, count: 4)
      for rate in [1.5, 2.5] {
        var gradient = w.map { _ in 0.0 }
        for example in 0..<6 {
          let x = (0..<4).map { Double(batch.inputs[batch.inputOffset(example: example, coordinate: $0) + task]) }
          let error =
            zip(w, x).reduce(0) { $0 + $1.0 * $1.1 }
            - Double(batch.targets[batch.targetOffset(example: example) + task])
          for k in 0..<4 { gradient[k] += error * x[k] / 6 }
        }
        for k in 0..<4 { w[k] -= rate * gradient[k] }
      }
      for k in 0..<4 { #expect(abs(answers.sensitivities[k * batch.tasks + task] - w[k]) < 1e-12) }
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

  @Test func interpolationSaysWhyItIsNotDefined() {
    let one = AttentionProducts.gradientDescent(dimensions: 3, context: 5, rates: [2])
    let two = AttentionProducts.gradientDescent(dimensions: 3, context: 5, rates: [2, 2])
    #expect(throws: Unavailable.self) { try one.interpolated(with: two) }
    let silent = AttentionProducts(
      dimensions: 3,
      stack: [.init(queryKey: .init(repeating: 0, count: 16), outputValue: .init(repeating: 0, count: 16))])
    #expect(throws: Unavailable.self) { try silent.interpolated(with: one) }
  }
}
