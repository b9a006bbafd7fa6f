import Differentiation
import Networks
import Tensors

/// One forward and backward pass in Float64.
struct Recording {
  var answers: [Double]
  /// Half the mean squared error against the targets, where there are any.
  var loss: Double
  /// The gradient of the loss in the parameters.
  var gradient: [Double]
  /// The gradient of the loss in the tokens.
  var tokenGradient: [Double]

  /// The answers of a network and the gradients of half the mean squared error.
  init(_ network: some InContextNetwork, parameters: [Double], tokens: [Double], targets: [Double]) {
    let tape = Tape<Double>(capacity: 1 << 20)
    let weights = tape.input(parameters, rows: 1, columns: parameters.count, requiresGradient: true)
    let n = targets.count
    let input = tape.input(tokens, rows: tokens.count / n, columns: n, requiresGradient: true)
    let output = network.answers(tape, parameters: weights, tokens: input)
    let loss = tape.squaredError(output, tape.input(targets, rows: 1, columns: n), factor: 0.5 / Double(n))
    tape.backward(from: loss)
    answers = tape.value(of: output)
    self.loss = tape.number(loss)
    gradient = tape.gradient(of: weights)
    tokenGradient = tape.gradient(of: input)
  }
}

/// Numbers that every language computes alike: scale · sin(0.7 (k² mod 1013) + seed) for k = 1, 2, …
func numbers(_ count: Int, seed: Double, scale: Double) -> [Double] {
  (1...max(1, count)).prefix(count).map { k in scale * sine(0.7 * Double((k * k) % 1013) + seed) }
}

/// Parameters by that rule, with 1 added to the gains of norms, as `Reference/dump.py` makes them.
func referenceParameters(_ layout: ParameterLayout, scale: Double) -> [Double] {
  var values = numbers(layout.count, seed: 1, scale: scale)
  for entry in layout.entries where entry.name.contains("norm") && entry.name.hasSuffix("weight") {
    for i in entry.range { values[i] += 1 }
  }
  return values
}

/// Tokens [rows, n], tasks innermost, from uniform numbers in ±1/2.
func randomTokens(_ rows: Int, tasks: Int, seed: UInt64 = 5) -> [Float] {
  var stream = RandomStream(seed: seed).stream("tokens")
  var values = [Float](repeating: 0, count: rows * tasks)
  stream.fillUniform(&values, lower: -0.5, upper: 0.5)
  return values
}

func largestDifference(_ a: [Double], _ b: [Double]) -> Double {
  a.count == b.count ? zip(a, b).map { abs($0 - $1) }.max() ?? 0 : .infinity
}
