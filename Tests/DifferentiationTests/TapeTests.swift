import Differentiation
import Tensors
import Testing

@Suite struct TapeTests {
  @Test func resettingGivesTheSameAgain() {
    let tape = Tape<Float>(capacity: 1 << 12)
    var results: [[Float]] = []
    for _ in 0..<3 {
      tape.reset()
      let x = tape.input([1, -2, 3], rows: 1, columns: 3, requiresGradient: true)
      tape.backward(from: tape.sum(tape.gelu(x)))
      results.append(tape.gradient(of: x))
    }
    #expect(results[0] == results[1] && results[1] == results[2])
  }

  @Test func anArenaThatIsFullStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape<Float>(capacity: 64)
      let x = tape.input([Float](repeating: 1, count: 40), rows: 1, columns: 40)
      _ = tape.add(x, x)
    }
  }

  @Test func backwardTwiceStopsTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape<Double>(capacity: 64)
      let x = tape.input([2], rows: 1, columns: 1, requiresGradient: true)
      let y = tape.multiply(x, x)
      tape.backward(from: y)
      tape.backward(from: y)
    }
  }

  @Test func shapesThatDoNotFitStopTheProgram() async {
    await #expect(processExitsWith: .failure) {
      let tape = Tape<Float>(capacity: 256)
      let x = tape.input([1, 2, 3, 4], rows: 2, columns: 2)
      _ = tape.multiply(x, x.columns(0..<1))
    }
    await #expect(processExitsWith: .failure) {
      let tape = Tape<Float>(capacity: 256)
      let table = tape.input([1, 2, 3, 4], rows: 2, columns: 2)
      _ = tape.embedding(table, rows: tape.indices([2]))
    }
  }

  @Test func whatNeedsNoGradientIsNotRecorded() {
    let tape = Tape<Double>(capacity: 64)
    let x = tape.input([1, 2], rows: 1, columns: 2)
    let y = tape.sum(tape.multiply(x, x))
    #expect(!y.requiresGradient)
    tape.backward(from: y)
    #expect(tape.gradient(of: x) == [0, 0])
  }

  @Test func aVectorOfAnswersGivesTheGradientOfEach() {
    let tape = Tape<Double>(capacity: 64)
    let x = tape.input([1, 2, 3], rows: 1, columns: 3, requiresGradient: true)
    tape.backward(from: tape.multiply(x, x))
    #expect(tape.gradient(of: x) == [2, 4, 6])
  }

  @Test func whatIsNotANumberStaysVisible() {
    for function in [ElementMap.hyperbolicTangent, .gelu, .relu, .exponential, .clip(bound: 1)] {
      for columns in [1, 16, 17] {
        let tape = Tape<Float>(capacity: 256)
        let x = tape.input([Float](repeating: .nan, count: columns), rows: 1, columns: columns)
        #expect(tape.value(of: tape.map(function, x)).allSatisfy { $0.isNaN }, "\(function)")
      }
    }
    for place in [0, 15, 16] {
      let tape = Tape<Float>(capacity: 4096)
      var numbers = [Float](repeating: 1, count: 20)
      numbers[place] = .nan
      let x = tape.input(numbers, rows: 1, columns: 20)
      #expect(tape.value(of: tape.softmax(x)).allSatisfy { $0.isNaN })
      #expect(tape.number(tape.sum(x)).isNaN)
      #expect(tape.number(tape.crossEntropy(x, targets: tape.indices([3]), factor: 1)).isNaN)
      #expect(tape.value(of: tape.linear(x, weight: x)).allSatisfy { $0.isNaN })
    }
  }

  @Test func extremesOfTheMaps() {
    let tape = Tape<Float>(capacity: 4096)
    let x = tape.input([-200, -90, -20, 0, 20, 88, 200, .infinity, -.infinity], rows: 1, columns: 9)
    let e = tape.value(of: tape.exponential(x))
    #expect(e[0] == 0 && e[3] == 1 && e[6] == .infinity && e[7] == .infinity && e[8] == 0)
    #expect(abs(e[5] / 1.6516363e38 - 1) < 1e-6)
    #expect(tape.value(of: tape.tanh(x)) == [-1, -1, -1, 0, 1, 1, 1, 1, -1])
    #expect(tape.value(of: tape.gelu(x))[0..<7] == [0, 0, 0, 0, 20, 88, 200])
  }

  @Test func mapsAreAccurate() {
    let points = stride(from: -12.0, through: 12, by: 0.013).map { $0 }
    let tape = Tape<Float>(capacity: 1 << 14)
    let reference = Tape<Double>(capacity: 1 << 14)
    let x = tape.input(points.map { Float($0) }, rows: 1, columns: points.count)
    let exact = reference.input(points.map { Double(Float($0)) }, rows: 1, columns: points.count)
    for (function, bound) in [(ElementMap.hyperbolicTangent, 3e-7), (.gelu, 2e-6), (.exponential, 3e-7)] {
      let got = tape.value(of: tape.map(function, x))
      let expected = reference.value(of: reference.map(function, exact))
      let worst = zip(got, expected).map { abs(Double($0) - $1) / max(abs($1), 1e-3) }.max() ?? 0
      #expect(worst < bound, "\(function)")
    }
  }

  @Test func hessianOfACubeIsSixTimesItsArgument() {
    let result = hessianVectorProduct(at: [1, 2], direction: [1, 1]) { tape, x in
      tape.sum(tape.multiply(x, tape.multiply(x, x)))
    }
    #expect(result.value == 9)
    #expect(result.gradient == [3, 12])
    #expect(result.product == [6, 12])
  }
}
