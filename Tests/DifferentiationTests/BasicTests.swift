import Differentiation
import Tensors
import Testing

@Test func squareHasTwiceItsArgumentAsGradient() {
  let tape = Tape<Double>(capacity: 1 << 10)
  let w = tape.input([1, 2], rows: 1, columns: 2, requiresGradient: true)
  tape.backward(from: tape.sum(tape.multiply(w, w)))
  #expect(tape.gradient(of: w) == [2, 4])
}

@Test func cubeHasSixTimesItsArgumentAsHessian() {
  let result = hessianVectorProduct(at: [1, 2], direction: [1, 1]) { tape, x in
    tape.sum(tape.multiply(x, tape.multiply(x, x)))
  }
  #expect(result.value == 9)
  #expect(result.gradient == [3, 12])
  #expect(result.product == [6, 12])
}
