import Differentiation
import Tensors
import Testing

/// Both kinds of attention against finite differences, and against compositions of simple operations.
@Suite struct AttentionTests {
  struct Softmax: Recording {
    var samples = 2
    var heads = 2
    var causal = false
    var width: Int
    /// Queries of each sample; all when `nil`.
    var last: Int?

    func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
      let tokens = x[0].rows / samples
      var queries = x[0].columns(0..<width)
      if last != nil { queries = queries.everyRow(tokens, from: tokens - 1) }
      return tape.attention(
        queries: queries, keys: x[0].columns(width..<2 * width), values: x[0].columns(2 * width..<3 * width),
        samples: samples, heads: heads, causal: causal)
    }
  }

  @Test(arguments: [false, true])
  func softmaxAttention(_ causal: Bool) {
    check(Softmax(samples: 1, heads: 1, causal: causal, width: 1), Shape(1, 3))
    check(Softmax(causal: causal, width: 6), Shape(2 * 3, 18), scale: 2)
    check(Softmax(causal: causal, width: 32), Shape(2 * 11, 96), scale: 2)
    check(Softmax(samples: 1, causal: causal, width: 34), Shape(60, 102), scale: 2)
  }

  @Test(arguments: [false, true])
  func lastQueryAlone(_ causal: Bool) {
    check(Softmax(causal: causal, width: 32, last: 1), Shape(2 * 11, 96), scale: 2)
    // The last query of a causal attention sees what it sees without the mask, and its answer is the same alone.
    let tape = Tape<Float>()
    var numbers = Numbers(5)
    let x = tape.input(numbers.list(22 * 96).map { Float($0) }, rows: 22, columns: 96)
    let all = Softmax(causal: causal, width: 32).record(tape, [x]).everyRow(11, from: 10)
    let alone = Softmax(causal: causal, width: 32, last: 1).record(tape, [x])
    #expect(zip(tape.value(of: all), tape.value(of: alone)).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  @Test func softmaxAttentionIsItsComposition() {
    let tape = Tape<Float>()
    var numbers = Numbers(3)
    let x = tape.input(numbers.list(13 * 48).map { Float($0) }, rows: 13, columns: 48)
    let (q, k, v) = (x.columns(0..<16), x.columns(16..<32), x.columns(32..<48))
    let fused = tape.attention(queries: q, keys: k, values: v, samples: 1, heads: 1, causal: false)
    let scores = tape.scale(tape.linear(q, weight: k), by: 0.25)
    let simple = tape.matrixProduct(tape.softmax(scores), v)
    #expect(zip(tape.value(of: fused), tape.value(of: simple)).allSatisfy { abs($0 - $1) < 1e-6 })
  }

  struct Linear: Recording {
    var width = 3
    var heads = 1
    var context = 2
    var answer = false

    func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable {
      answer
        ? tape.linearAttentionAnswer(
          x[0], width: width, context: context, left: x[1], right: x[2], heads: heads)
        : tape.linearAttention(x[0], width: width, context: context, left: x[1], right: x[2], heads: heads)
    }
  }

  @Test(arguments: [false, true])
  func linearAttention(_ answer: Bool) {
    check(Linear(width: 1, context: 1, answer: answer), Shape(1, 1), Shape(1, 1), Shape(1, 1))
    check(Linear(answer: answer), Shape(3 * 3, 5), Shape(3, 3), Shape(3, 3))
    check(Linear(heads: 2, answer: answer), Shape(3 * 3, 17), Shape(6, 3), Shape(6, 3), tolerance: 5e-5)
    check(Linear(context: 3, answer: answer), Shape(3 * 3, 16), Shape(3, 3), Shape(3, 3), tolerance: 5e-5)
    check(Linear(context: 0, answer: answer), Shape(3 * 3, 2), Shape(3, 3), Shape(3, 3))
    check(
      Linear(width: 11, context: 10, answer: answer), Shape(121, 35), Shape(11, 11), Shape(11, 11), scale: 0.5,
      tolerance: 5e-5)
  }

  @Test func theAnswerIsThatOfTheWholeLayer() {
    let tape = Tape<Float>()
    var numbers = Numbers(8)
    func matrix(_ rows: Int, _ columns: Int) -> Variable {
      tape.input(numbers.list(rows * columns, scale: 0.5).map { Float($0) }, rows: rows, columns: columns)
    }
    let (tokens, left, right) = (matrix(55, 33), matrix(22, 11), matrix(22, 11))
    let layer = Linear(width: 11, heads: 2, context: 4)
    let whole = layer.record(tape, [tokens, left, right]).rows(54..<55)
    let alone = Linear(width: 11, heads: 2, context: 4, answer: true).record(tape, [tokens, left, right])
    #expect(zip(tape.value(of: whole), tape.value(of: alone)).allSatisfy { abs($0 - $1) < 1e-5 })
  }

  /// e_j + Σ_h P_h Σ_i (W_V,h e_i)(W_K,h e_i)ᵀ(W_Q,h e_j), written out for one task.
  @Test func linearAttentionIsItsFormula() {
    let (width, heads, size, context, tokens) = (4, 2, 3, 3, 4)
    var numbers = Numbers(2)
    let e = numbers.list(tokens * width)
    // Q, K and V are [heads·size, width], P is [width, heads·size].
    let weights = (0..<4).map { _ in numbers.list(heads * size * width) }
    let tape = Tape<Double>()
    let part = weights.map { tape.input($0, rows: heads * size, columns: width) }
    let output = tape.input(weights[3], rows: width, columns: heads * size)
    let y = tape.linearAttention(
      tape.input(e, rows: tokens * width, columns: 1), width: width, context: context,
      left: tape.outputMaps(output: output, value: part[2], heads: heads),
      right: tape.scoreMaps(key: part[1], query: part[0], heads: heads), heads: heads)

    func token(_ j: Int) -> [Double] { Array(e[j * width..<(j + 1) * width]) }
    func image(_ matrix: [Double], _ head: Int, _ x: [Double]) -> [Double] {
      (0..<size).map { row in (0..<width).reduce(0) { $0 + matrix[(head * size + row) * width + $1] * x[$1] } }
    }
    for j in 0..<tokens {
      var expected = token(j)
      for head in 0..<heads {
        let query = image(weights[0], head, token(j))
        for i in 0..<context {
          let score = zip(image(weights[1], head, token(i)), query).reduce(0) { $0 + $1.0 * $1.1 }
          let value = image(weights[2], head, token(i))
          for row in 0..<width {
            for c in 0..<size { expected[row] += weights[3][row * heads * size + head * size + c] * value[c] * score }
          }
        }
      }
      let got = tape.value(of: y.rows(j * width..<(j + 1) * width))
      #expect(zip(got, expected).allSatisfy { abs($0 - $1) < 1e-12 })
    }
  }
}
