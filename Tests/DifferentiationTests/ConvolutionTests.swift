import Differentiation
import Tensors
import Testing

/// Convolution, pooling and sums over lists of features: finite differences, the tuned kernels against the plain ones,
/// and the lists against the planes that they stand for.
@Suite struct ConvolutionTests {
  static let shapes: [ConvolutionShape] = [
    ConvolutionShape(height: 1, width: 1, channels: 1, filters: 1, kernel: 1),
    ConvolutionShape(height: 1, width: 1, channels: 2, filters: 3, kernel: 3),
    ConvolutionShape(height: 4, width: 3, channels: 2, filters: 3, kernel: 3),
    ConvolutionShape(height: 5, width: 5, channels: 3, filters: 16, kernel: 3, stride: 2),
    ConvolutionShape(height: 6, width: 5, channels: 1, filters: 17, kernel: 4, stride: 2),
    ConvolutionShape(height: 7, width: 5, channels: 2, filters: 4, kernel: 8, stride: 4),
    ConvolutionShape(height: 3, width: 2, channels: 33, filters: 32, kernel: 3),
    ConvolutionShape(height: 7, width: 7, channels: 16, filters: 16, kernel: 3),
    ConvolutionShape(height: 5, width: 4, channels: 16, filters: 32, kernel: 2, stride: 3),
  ]

  struct Convolved: Recording {
    let shape: ConvolutionShape
    let rectified: Bool
    func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
      tape.convolution(x[0], shape: shape, weight: x[1], bias: x[2], rectified: rectified)
    }
  }

  @Test(arguments: shapes, [1, 5]) func convolution(_ shape: ConvolutionShape, _ samples: Int) {
    for rectified in [false, true] {
      check(
        Convolved(shape: shape, rectified: rectified), Shape(samples, shape.inputs), Shape(shape.filters, shape.taps),
        Shape(1, shape.filters), seed: 3)
    }
  }

  /// Where one input feeds two convolutions, gradients are added.
  @Test func gradientsAddUp() {
    struct Twice: Recording {
      let shape = ConvolutionShape(height: 5, width: 4, channels: 3, filters: 3, kernel: 3)
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let once = tape.convolution(x[0], shape: shape, weight: x[1], bias: x[2], rectified: true)
        return tape.multiply(tape.convolution(once, shape: shape, weight: x[1], bias: x[2]), tape.add(x[0], once))
      }
    }
    check(Twice(), Shape(3, 60), Shape(3, 27), Shape(1, 3))
  }

  @Test(arguments: [(1, 1, 1, 3, 2), (4, 5, 3, 3, 2), (5, 4, 16, 3, 2), (6, 7, 17, 2, 2), (5, 5, 2, 3, 1)])
  func pooling(_ height: Int, _ width: Int, _ channels: Int, _ kernel: Int, _ stride: Int) {
    struct Pooled: Recording {
      let height, width, channels, kernel, stride: Int
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let y = tape.maximumPool(
          x[0], height: height, width: width, channels: channels, kernel: kernel, stride: stride)
        return tape.multiply(y, y)
      }
    }
    let pooled = Pooled(height: height, width: width, channels: channels, kernel: kernel, stride: stride)
    check(pooled, Shape(3, height * width * channels))
  }

  @Test func poolsByHand() {
    let tape = Tape<Float>(capacity: 1 << 12)
    let x = tape.input([1, 2, 3, 4, -1, 4, 4, .nan], rows: 2, columns: 4, requiresGradient: true)
    let y = tape.maximumPool(x, height: 2, width: 2, channels: 1, kernel: 3, stride: 2)
    #expect(tape.value(of: y)[0] == 4 && tape.value(of: y)[1].isNaN)
    let equal = tape.input([4, 4, 4, 4], rows: 1, columns: 4, requiresGradient: true)
    tape.backward(from: tape.maximumPool(equal, height: 2, width: 2, channels: 1, kernel: 3, stride: 2))
    #expect(tape.gradient(of: equal) == [1, 0, 0, 0])
  }

  /// Lists of `features` features with about a third listed, feature 1 in all samples, one sample without any other.
  static func lists(_ samples: Int, _ features: Int, seed: UInt64 = 4) -> (features: [Int32], starts: [Int32]) {
    var numbers = Numbers(seed)
    var (list, starts): ([Int32], [Int32]) = ([], [0])
    for sample in 0..<samples {
      for feature in 0..<features
      where feature == 1 || (sample != 1 && numbers.next() > 0.3) || (sample == 0 && feature == features - 1) {
        list.append(Int32(feature))
      }
      starts.append(Int32(list.count))
    }
    return (list, starts)
  }

  struct Summed: Recording {
    let samples: Int, features: Int, rectified: Bool, planes: Bool
    func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
      let (list, starts) = ConvolutionTests.lists(samples + 3, features)
      let lists = tape.featureLists(list, starts: starts, 2..<samples + 2, of: features)
      if !planes { return tape.featureSum(lists, table: x[0], bias: x[1], rectified: rectified) }
      let y = tape.addRepeated(
        tape.matrixProduct(tape.featurePlanes(lists), x[0]), x[1])
      return rectified ? tape.relu(y) : y
    }
  }

  @Test(arguments: [(1, 1, 1), (3, 7, 5), (5, 40, 16), (4, 21, 37), (2, 30, 128)])
  func featureSums(_ samples: Int, _ features: Int, _ width: Int) {
    for (rectified, planes) in [(false, false), (true, false), (true, true)] {
      check(
        Summed(samples: samples, features: features, rectified: rectified, planes: planes), Shape(features, width),
        Shape(1, width))
    }
  }

  struct Listed: Recording {
    let shape: ConvolutionShape
    let samples: Int
    let planes: Bool
    func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
      let (list, starts) = ConvolutionTests.lists(samples, shape.inputs)
      let lists = tape.featureLists(list, starts: starts, 0..<samples, of: shape.inputs)
      if !planes {
        return tape.featureConvolution(lists, shape: shape, weight: x[0], bias: x[1], rectified: true)
      }
      return tape.convolution(tape.featurePlanes(lists), shape: shape, weight: x[0], bias: x[1], rectified: true)
    }
  }

  @Test(arguments: shapes, [1, 4]) func featureConvolution(_ shape: ConvolutionShape, _ samples: Int) {
    check(
      Listed(shape: shape, samples: samples, planes: false), Shape(shape.filters, shape.taps), Shape(1, shape.filters))
    // The same numbers as the convolution of the planes, whose weights are the only input of both.
    var numbers = Numbers(8)
    let weights = numbers.list(shape.filters * shape.taps), biases = numbers.list(shape.filters)
    let results = [false, true].map { planes in
      let tape = Tape<Double>(capacity: 1 << 20)
      let x = [
        tape.input(weights, rows: shape.filters, columns: shape.taps, requiresGradient: true),
        tape.input(biases, rows: 1, columns: shape.filters, requiresGradient: true),
      ]
      let y = Listed(shape: shape, samples: samples, planes: planes).record(tape, x)
      tape.backward(from: tape.sum(tape.multiply(y, y)))
      return tape.value(of: y) + tape.gradient(of: x[0]) + tape.gradient(of: x[1])
    }
    let size = 1 + (results[0].map { abs($0) }.max() ?? 0)
    #expect(zip(results[0], results[1]).allSatisfy { abs($0 - $1) < 1e-12 * size })
  }

  @Test func oneHot() {
    let tape = Tape<Float>(capacity: 1 << 10)
    let y = tape.oneHot([9, -1, 2, 0, 9][1..<4], columns: 3)
    #expect(y.rows == 3 && tape.value(of: y) == [0, 0, 0, 0, 0, 1, 1, 0, 0])
    #expect(tape.oneHot([], columns: 3).rows == 0)
  }

  /// No samples, no rows.
  @Test func nothing() {
    let tape = Tape<Float>(capacity: 1 << 12)
    let lists = tape.featureLists([], starts: [0], 0..<0, of: 18)
    let shape = ConvolutionShape(height: 3, width: 3, channels: 2, filters: 2, kernel: 3)
    let weight = tape.input([Float](repeating: 1, count: 36), rows: 2, columns: 18, requiresGradient: true)
    let bias = tape.input([1, 1], rows: 1, columns: 2, requiresGradient: true)
    let y = tape.featureConvolution(lists, shape: shape, weight: weight, bias: bias)
    let z = tape.convolution(y, shape: shape, weight: weight, bias: bias)
    tape.backward(from: tape.sum(z))
    #expect(y.rows == 0 && z.rows == 0 && tape.gradient(of: weight).allSatisfy { $0 == 0 })
  }

  /// What is not a number stays visible.
  @Test func notANumberSpreads() {
    let tape = Tape<Float>(capacity: 1 << 14)
    let shape = ConvolutionShape(height: 5, width: 5, channels: 1, filters: 16, kernel: 3)
    var numbers = [Float](repeating: 1, count: 25)
    numbers[12] = .nan
    let weight = tape.input([Float](repeating: -1, count: 144), rows: 16, columns: 9)
    let bias = tape.input([Float](repeating: 0, count: 16), rows: 1, columns: 16)
    let y = tape.value(
      of: tape.convolution(
        tape.input(numbers, rows: 1, columns: 25), shape: shape, weight: weight, bias: bias, rectified: true))
    #expect(y[12 * 16].isNaN && y[6 * 16 + 3].isNaN && y[0] == 0 && y[24 * 16] == 0)
  }
}
