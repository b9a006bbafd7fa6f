import Differentiation
import Tensors
import Testing

/// Every operation: finite differences, single precision against double, Hessian–vector products; odd sizes included.
@Suite struct OperationTests {
  @Test func additions() {
    struct Sums: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        tape.subtract(tape.add(x[0], x[1]), tape.multiply(x[0], x[0]))
      }
    }
    check(Sums(), Shape(1, 1), Shape(1, 1))
    check(Sums(), Shape(3, 17), Shape(3, 17))
  }

  @Test func theSameVariableTwice() {
    struct Twice: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable { tape.add(tape.multiply(x[0], x[0]), x[0]) }
    }
    check(Twice(), Shape(2, 33))
  }

  @Test func repeatedRows() {
    struct Repeated: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let y = tape.addRepeated(x[0], x[1])
        return tape.multiply(y, y)
      }
    }
    check(Repeated(), Shape(6, 5), Shape(1, 5))
    check(Repeated(), Shape(6, 35), Shape(3, 35))
  }

  @Test(arguments: [ElementMap.hyperbolicTangent, .gelu, .exponential, .relu, .clip(bound: 0.7)])
  func maps(_ function: ElementMap) {
    struct Mapped: Recording {
      let function: ElementMap
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable { tape.map(function, x[0]) }
    }
    check(Mapped(function: function), Shape(1, 1))
    check(Mapped(function: function), Shape(3, 21), scale: 3)
  }

  @Test func mapsOfViews() {
    struct Mapped: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let left = tape.tanh(x[0].columns(1..<18))
        return tape.add(left, tape.gelu(x[0].columns(20..<37)))
      }
    }
    check(Mapped(), Shape(3, 40))
  }

  @Test func scalesSumsAndMeans() {
    struct Mixed: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let cube = tape.multiply(x[0], tape.multiply(x[0], x[0]))
        let left = tape.sum(tape.scale(cube, by: -2.5))
        return tape.multiply(left, tape.mean(tape.tanh(x[0])))
      }
    }
    check(Mixed(), Shape(2, 19), tolerance: 1e-4)
  }

  @Test func squaredErrors() {
    struct Error: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable { tape.squaredError(x[0], x[1], factor: 0.25) }
    }
    check(Error(), Shape(1, 1), Shape(1, 1))
    check(Error(), Shape(5, 23), Shape(5, 23))
  }

  @Test func concatenations() {
    struct Beside: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let y = tape.concatenate(x[0], x[1])
        return tape.multiply(y, y)
      }
    }
    check(Beside(), Shape(3, 1), Shape(3, 18))
  }

  @Test(arguments: [
    (1, 1, 1), (5, 3, 2), (13, 17, 11), (37, 64, 64), (30, 70, 130), (40, 1, 64), (7, 5, 1), (7, 6, 600),
  ])
  func linearMaps(_ m: Int, _ n: Int, _ k: Int) {
    struct Affine: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable { tape.linear(x[0], weight: x[1], bias: x[2]) }
    }
    struct Linear: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        tape.linear(x[0].columns(1..<x[0].columns), weight: x[1])
      }
    }
    check(Affine(), Shape(m, k), Shape(n, k), Shape(1, n))
    check(Linear(), Shape(m, k + 1), Shape(n, k))
  }

  @Test(arguments: [nil, ElementMap.gelu, .hyperbolicTangent])
  func linearMapsWithActivationAndResidual(_ activation: ElementMap?) {
    struct Fused: Recording {
      let activation: ElementMap?
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let y = tape.linear(x[0], weight: x[1], bias: x[2], activation: activation, addedTo: x[3])
        // The residual is used again, and so is the result.
        return tape.add(tape.multiply(y, y), tape.add(y, x[3]))
      }
    }
    check(Fused(activation: activation), Shape(5, 3), Shape(17, 3), Shape(1, 17), Shape(5, 17))
    check(Fused(activation: activation), Shape(7, 33), Shape(64, 33), Shape(1, 64), Shape(7, 64))
  }

  @Test func fusedLinearMapsAreTheirComposition() {
    let tape = Tape<Float>()
    var numbers = Numbers(7)
    func matrix(_ rows: Int, _ columns: Int) -> Variable {
      tape.input(numbers.list(rows * columns).map { Float($0) }, rows: rows, columns: columns)
    }
    let (x, weight, bias, start) = (matrix(9, 20), matrix(70, 20), matrix(1, 70), matrix(9, 70))
    let fused = tape.linear(x, weight: weight, bias: bias, activation: .gelu, addedTo: start)
    let simple = tape.add(tape.gelu(tape.addRepeated(tape.linear(x, weight: weight), bias)), start)
    #expect(zip(tape.value(of: fused), tape.value(of: simple)).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  @Test func chainsInWhichGradientsAreHandedOn() {
    struct Chain: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let a = tape.scale(tape.tanh(tape.add(x[0], x[1])), by: 3)
        let b = tape.add(tape.scale(a, by: -1), tape.gelu(a))
        return tape.add(tape.addRepeated(b, x[2]), tape.multiply(b, x[0]))
      }
    }
    check(Chain(), Shape(4, 18), Shape(4, 18), Shape(2, 18))
  }

  @Test func matrixProducts() {
    struct Product: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        tape.matrixProduct(tape.matrixProduct(x[0], x[1]), x[2])
      }
    }
    check(Product(), Shape(3, 5), Shape(5, 19), Shape(19, 2))
  }

  @Test func headProducts() {
    struct Maps: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let left = tape.outputMaps(output: x[0], value: x[1], heads: 2)
        return tape.multiply(left, tape.scoreMaps(key: x[2], query: x[3], heads: 2))
      }
    }
    check(Maps(), Shape(5, 6), Shape(6, 5), Shape(8, 5), Shape(8, 5))
  }

  @Test(arguments: [1, 2, 11, 64, 70, 128])
  func layerNorms(_ width: Int) {
    struct Norm: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        tape.layerNorm(x[0], gain: x[1], bias: x[2])
      }
    }
    check(Norm(), Shape(35, width), Shape(1, width), Shape(1, width), scale: 2, smooth: width > 2)
  }

  @Test(arguments: [1, 5, 16, 37])
  func softmaxes(_ width: Int) {
    struct Rows: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable { tape.softmax(x[0]) }
    }
    check(Rows(), Shape(4, width), scale: 3)
  }

  @Test(arguments: [2, 16, 19])
  func crossEntropies(_ classes: Int) {
    struct Loss: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let last = Int32(x[0].columns - 1)
        return tape.crossEntropy(x[0], targets: tape.indices([0, last, 1, 0]), factor: 0.25)
      }
    }
    check(Loss(), Shape(4, classes), scale: 3)
  }

  @Test func embeddings() {
    struct Lookup: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let y = tape.embedding(x[0], rows: tape.indices([2, 0, 2, 3]))
        return tape.multiply(y, y)
      }
    }
    check(Lookup(), Shape(4, 18))
  }

  @Test func tokenRows() {
    struct Turned: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let y = tape.tokenRows(x[0], width: 3)
        return tape.multiply(y, y)
      }
    }
    check(Turned(), Shape(6, 19))
    let tape = Tape<Float>(capacity: 64)
    let x = tape.input([1, 2, 3, 4, 5, 6, 7, 8], rows: 4, columns: 2)
    #expect(tape.value(of: tape.tokenRows(x, width: 2)) == [1, 3, 5, 7, 2, 4, 6, 8])
  }

  @Test func lastTokens() {
    struct Last: Recording {
      func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
        let last = x[0].everyRow(3, from: 2)
        return tape.add(tape.linear(last, weight: x[1]), tape.multiply(last, last))
      }
    }
    check(Last(), Shape(6, 20), Shape(20, 20))
  }
}
