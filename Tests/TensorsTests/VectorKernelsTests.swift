import Tensors
import Testing

@Suite struct VectorKernelsTests {
  /// The update rule written out in double precision.
  @Test(arguments: [1, 16, 37])
  func adamIsItsFormula(_ count: Int) {
    let gradient = (0..<count).map { Float($0 % 7) * 0.1 - 0.2 }
    var parameters = (0..<count).map { Float($0) * 0.01 }
    var (first, second) = ([Float](repeating: 0, count: count), [Float](repeating: 0, count: count))
    var exact = parameters.map { Double($0) }
    var (m, v) = ([Double](repeating: 0, count: count), [Double](repeating: 0, count: count))
    let constants = VectorKernels.AdamStep(learningRate: 0.01, beta2: 0.98, weightDecay: 0.1, gradientScale: 0.5)
    var (power1, power2) = (1.0, 1.0)
    for step in 1...20 {
      VectorKernels.adam(
        &parameters, gradient: gradient, firstMoment: &first, secondMoment: &second, step: step, constants)
      (power1, power2) = (power1 * 0.9, power2 * 0.98)
      for i in 0..<count {
        let g = Double(gradient[i]) * 0.5
        m[i] = 0.9 * m[i] + 0.1 * g
        v[i] = 0.98 * v[i] + 0.02 * g * g
        let change = m[i] / (1 - power1) / ((v[i] / (1 - power2)).squareRoot() + 1e-8)
        exact[i] -= 0.01 * (0.1 * exact[i] + change)
      }
    }
    #expect(zip(parameters, exact).allSatisfy { abs(Double($0) - $1) < 1e-5 })
  }

  @Test func descentIsItsFormula() {
    var (x, velocity): ([Float], [Float]) = ([1, 2, 3], [0, 0, 1])
    VectorKernels.descend(
      &x, gradient: [1, 0, -1], velocity: &velocity, learningRate: 0.5, momentum: 0.5, weightDecay: 1,
      gradientScale: 2)
    #expect(velocity == [3, 2, 1.5])
    #expect(x == [-0.5, 1, 2.25])
    var none: [Float] = []
    VectorKernels.descend(&x, gradient: [1, 1, 1], velocity: &none, learningRate: 0.25)
    #expect(x == [-0.75, 0.75, 2])
  }

  @Test func sums() {
    #expect(VectorKernels.squareSum([]) == 0)
    #expect(VectorKernels.squareSum((1...40).map { Float($0) }) == 22_140)
    var y: [Float] = [1, 2]
    VectorKernels.add([10, 20], times: 0.5, to: &y)
    #expect(y == [6, 12])
  }
}
