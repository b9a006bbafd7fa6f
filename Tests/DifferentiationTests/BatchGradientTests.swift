import Differentiation
import Tensors
import Testing

@Suite struct BatchGradientTests {
  /// A small network on 60 examples: y = w₂ tanh(W₁ x + b₁).
  static let count = 8 * 3 + 8 + 8
  static let parameters: [Float] = {
    var numbers = Numbers(4)
    return numbers.list(count).map { Float($0) }
  }()
  static let examples: [Float] = {
    var numbers = Numbers(6)
    return numbers.list(60 * 3).map { Float($0) }
  }()

  static func record(_ tape: Tape<Float>, _ p: Variable, _ first: Int, _ rows: Int) -> Variable {
    let x = tape.input(examples, start: first * 3, rows: rows, columns: 3)
    let hidden = tape.tanh(
      tape.linear(x, weight: p.matrix(at: 0, rows: 8, columns: 3), bias: p.matrix(at: 24, rows: 1, columns: 8)))
    let y = tape.linear(hidden, weight: p.matrix(at: 32, rows: 1, columns: 8))
    return tape.squaredError(y, x.columns(0..<1), factor: 0.5 / 60)
  }

  @Test func theSameBytesForAnyNumberOfThreads() {
    var results: [(Double, [Float])] = []
    for threads in [1, 2, 3] {
      let batch = BatchGradient(
        parameterCount: Self.count, workers: Workers(threads: threads), capacity: 1 << 14)
      for _ in 0..<20 {
        var gradient = [Float](repeating: .nan, count: Self.count)
        let loss = batch.lossAndGradient(at: Self.parameters, microBatches: 12, gradient: &gradient) {
          Self.record($0, $1, $2 * 5, 5)
        }
        results.append((loss, gradient))
      }
    }
    #expect(results.allSatisfy { $0.0 == results[0].0 && $0.1 == results[0].1 })
  }

  @Test func longGradientsToo() {
    let count = 90_001
    var numbers = Numbers(3)
    let parameters = numbers.list(count).map { Float($0) }
    var results: [[Float]] = []
    for threads in [1, 2, 3] {
      var gradient = [Float](repeating: .nan, count: count)
      _ = BatchGradient(parameterCount: count, workers: Workers(threads: threads)).lossAndGradient(
        at: parameters, microBatches: 5, gradient: &gradient
      ) { tape, p, i in tape.sum(tape.multiply(tape.tanh(p), p), factor: Double(i + 1)) }
      results.append(gradient)
    }
    #expect(results[0] == results[1] && results[1] == results[2])
    for i in [0, 8191, 8192, count - 1] {
      let x = Double(parameters[i])
      let tanh = (1 - 2 / (Double.exponential(2 * x) + 1))
      #expect(abs(Double(results[0][i]) - 15 * (tanh + x * (1 - tanh * tanh))) < 1e-4)
    }
  }

  @Test func microBatchesAddUpToTheBatch() {
    var whole = [Float](repeating: 0, count: Self.count)
    var parts = whole
    let batch = BatchGradient(parameterCount: Self.count, workers: Workers(threads: 2), capacity: 1 << 14)
    let loss = batch.lossAndGradient(at: Self.parameters, microBatches: 1, gradient: &whole) { tape, p, _ in
      Self.record(tape, p, 0, 60)
    }
    let sum = batch.lossAndGradient(at: Self.parameters, microBatches: 20, gradient: &parts) { tape, p, i in
      Self.record(tape, p, i * 3, 3)
    }
    #expect(abs(loss - sum) < 1e-6)
    #expect(zip(whole, parts).allSatisfy { abs($0 - $1) < 1e-6 })
    let forward = batch.loss(at: Self.parameters, microBatches: 20) { tape, p, i in Self.record(tape, p, i * 3, 3) }
    #expect(forward == sum)
  }

  @Test func aPopulationIsItsModelsOneByOne() {
    let models = 5
    var numbers = Numbers(12)
    let all = numbers.list(models * Self.count).map { Float($0) }
    var gradient = [Float](repeating: 0, count: all.count)
    let population = BatchGradient(
      parameterCount: Self.count, models: models, workers: Workers(threads: 2), capacity: 1 << 14)
    let loss = population.lossAndGradient(at: all, microBatches: 2, gradient: &gradient) { tape, p, i in
      Self.record(tape, p, i % 2 * 30, 30)
    }
    let single = BatchGradient(parameterCount: Self.count, groups: 1, workers: Workers(threads: 1), capacity: 1 << 14)
    var sum = 0.0
    for model in 0..<models {
      var part = [Float](repeating: 0, count: Self.count)
      let range = model * Self.count..<(model + 1) * Self.count
      sum += single.lossAndGradient(at: Array(all[range]), microBatches: 2, gradient: &part) { tape, p, i in
        Self.record(tape, p, i * 30, 30)
      }
      #expect(part == Array(gradient[range]))
    }
    #expect(abs(sum - loss) < 1e-12)
    #expect(
      population.losses(at: all, microBatches: 2) { tape, p, i in Self.record(tape, p, i % 2 * 30, 30) }.reduce(0, +)
        == loss)
  }
}
