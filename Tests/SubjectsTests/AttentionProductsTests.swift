import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct AttentionProductsTests {
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
