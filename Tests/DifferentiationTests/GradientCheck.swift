import Differentiation
import Tensors
import Testing

/// Something that can be recorded on a tape of any element.
protocol Recording {
  func record<Element>(_ tape: Tape<Element>, _ inputs: [Variable]) -> Variable
}

/// The shape of an input.
struct Shape {
  let rows, columns: Int
  init(_ rows: Int, _ columns: Int) { (self.rows, self.columns) = (rows, columns) }
}

/// Numbers that look random and are the same every time.
struct Numbers {
  private var state: UInt64
  init(_ seed: UInt64 = 1) { state = seed &* 0x9E37_79B9_7F4A_7C15 &+ 1 }

  mutating func next() -> Double {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Double(state >> 11) / Double(1 << 53) * 2 - 1
  }

  mutating func list(_ count: Int, scale: Double = 1) -> [Double] { (0..<count).map { _ in next() * scale } }
}

/// What a recording gives at a point: the weighted sum of its result, all its numbers and its gradient.
private struct Pass<Element: KernelElement> {
  var sum: Element
  var result: [Element]
  var gradient: [Element]

  init(_ recording: some Recording, _ shapes: [Shape], at point: [Element], on tape: Tape<Element>) {
    tape.reset()
    var offset = 0
    let inputs = shapes.map { shape in
      defer { offset += shape.rows * shape.columns }
      return tape.input(point, start: offset, rows: shape.rows, columns: shape.columns, requiresGradient: true)
    }
    let y = recording.record(tape, inputs)
    var numbers = Numbers(99)
    let weights = tape.input(numbers.list(y.count).map { Element($0) }, rows: y.rows, columns: y.columns)
    let total = tape.sum(tape.multiply(y, weights))
    tape.backward(from: total)
    sum = tape.number(total)
    result = tape.value(of: y)
    gradient = inputs.flatMap { tape.gradient(of: $0) }
  }
}

/// Holds a recording against finite differences, the single-precision kernels against the plain ones in double
/// precision, and the Hessian–vector product against finite differences of the gradient.
func check(
  _ recording: some Recording, _ shapes: Shape..., scale: Double = 1, seed: UInt64 = 1, smooth: Bool = true,
  tolerance: Double = 2e-5, location: SourceLocation = #_sourceLocation
) {
  var numbers = Numbers(seed)
  let count = shapes.reduce(0) { $0 + $1.rows * $1.columns }
  let point = numbers.list(count, scale: scale)
  let direction = numbers.list(count)
  let tape = Tape<Double>(capacity: 1 << 20)
  let exact = Pass(recording, shapes, at: point, on: tape)

  // The gradient against central differences along a few directions, each with all coordinates in it.
  let step = 1e-5
  func moved(_ direction: [Double], _ factor: Double) -> Pass<Double> {
    Pass(recording, shapes, at: zip(point, direction).map { $0 + factor * $1 }, on: tape)
  }
  for _ in 0..<3 {
    let along = numbers.list(count)
    let difference = (moved(along, step).sum - moved(along, -step).sum) / (2 * step)
    let expected = zip(exact.gradient, along).reduce(0) { $0 + $1.0 * $1.1 }
    let size = zip(exact.gradient, along).reduce(0) { $0 + abs($1.0 * $1.1) }
    #expect(abs(difference - expected) <= 1e-7 * (1 + size), "gradient", sourceLocation: location)
  }
  // Every coordinate by itself, where there are few.
  if count <= 200 {
    for i in 0..<count {
      var along = [Double](repeating: 0, count: count)
      along[i] = 1
      let difference = (moved(along, step).sum - moved(along, -step).sum) / (2 * step)
      #expect(
        abs(difference - exact.gradient[i]) <= 1e-6 * (1 + abs(difference)), "gradient \(i)", sourceLocation: location)
    }
  }

  // Single precision.
  let single = Pass(recording, shapes, at: point.map { Float($0) }, on: Tape<Float>(capacity: 1 << 20))
  compare(single.result, exact.result, tolerance, "result", location)
  compare(single.gradient, exact.gradient, tolerance, "single-precision gradient", location)

  // The Hessian–vector product.
  let duals = zip(point, direction).map { Dual(value: $0, derivative: $1) }
  let second = Pass(recording, shapes, at: duals, on: Tape<Dual<Double>>(capacity: 1 << 20))
  compare(second.gradient.map { Float($0.value) }, exact.gradient, 1e-6, "gradient of duals", location)
  let (ahead, behind) = (moved(direction, step).gradient, moved(direction, -step).gradient)
  let size = 1 + (ahead.map { abs($0) }.max() ?? 0)
  for i in 0..<count where smooth {
    let difference = (ahead[i] - behind[i]) / (2 * step)
    #expect(
      abs(difference - second.gradient[i].derivative) <= 2e-6 * (size + abs(difference)), "Hessian \(i)",
      sourceLocation: location)
  }
}

/// Holds two lists against each other, relative to the largest number.
private func compare(
  _ got: [Float], _ expected: [Double], _ tolerance: Double, _ what: Comment, _ location: SourceLocation
) {
  let size = 1e-3 + (expected.map { abs($0) }.max() ?? 0)
  let worst = zip(got, expected).map { abs(Double($0) - $1) / size }.max() ?? 0
  #expect(got.count == expected.count, what, sourceLocation: location)
  #expect(worst <= tolerance, what, sourceLocation: location)
}
