import Differentiation
import Tensors

/// A multilayer perceptron: x ← tanh(W_i x + b_i) for every layer but the last, which has no tanh.
///
/// | name | shape |
/// |---|---|
/// | `layers.{i}.weight` | [sizes[i + 1], sizes[i]] |
/// | `layers.{i}.bias` | [sizes[i + 1]] |
///
/// Sites, n being the rows: for each layer but the last `layers.{i}.perceptron.before` and `.after`, before and after its
/// tanh, [n, width]; `logits`, [n, outputs].
public struct MultilayerPerceptron: Network {
  /// The numbers in, the widths of the hidden layers, and the numbers out.
  public let sizes: [Int]
  public let parameters: ParameterLayout

  public init(sizes: [Int]) {
    precondition(sizes.count >= 2, "a perceptron has inputs and outputs")
    self.sizes = sizes
    var layout = ParameterLayout()
    for layer in 1..<sizes.count {
      layout.append("layers.\(layer - 1).weight", sizes[layer], sizes[layer - 1])
      layout.append("layers.\(layer - 1).bias", sizes[layer])
    }
    parameters = layout
  }

  public var kind: String { "multilayer-perceptron" }

  public var metadata: [String: String] {
    ["network": kind, "sizes": sizes.map(String.init).joined(separator: ",")]
  }

  public var sites: [Site] {
    (0..<sizes.count - 2).flatMap { layer in
      ["before", "after"].map { Site("layers.\(layer).perceptron.\($0)", .features(sizes[layer + 1])) }
    } + [Site("logits", .features(sizes[sizes.count - 1]), isOutput: true)]
  }

  /// Weights are normal with variance 1 / fan-in, biases zero.
  ///
  /// The first layer has deviation 1, because its inputs are few and of unit size.
  public func initialParameters(_ stream: RandomStream) -> [Float] {
    var values = [Float](repeating: 0, count: parameters.count)
    for layer in 1..<sizes.count {
      let deviation = layer == 1 ? 1 : 1 / Double(sizes[layer - 1]).squareRoot()
      Initialization.normal(deviation).fill(parameters.entry("layers.\(layer - 1).weight"), of: &values, from: stream)
    }
    return values
  }

  /// Records the outputs [n, outputs] of inputs [n, inputs] on a tape.
  public func outputs<Element>(_ tape: Tape<Element>, parameters: Variable, inputs: Variable) -> Variable {
    var x = inputs
    for layer in 1..<sizes.count {
      let weight = self.parameters.entries[2 * layer - 2], bias = self.parameters.entries[2 * layer - 1]
      let isLast = layer == sizes.count - 1
      let isOpen = !isLast && tape.asks(for: "layers.\(layer - 1).perceptron.before")
      x = tape.linear(
        x, weight: parameters.matrix(at: weight.offset, rows: sizes[layer], columns: sizes[layer - 1]),
        bias: parameters.matrix(at: bias.offset, rows: 1, columns: sizes[layer]),
        activation: isLast || isOpen ? nil : .hyperbolicTangent)
      if isOpen { x = tape.tanh(tape.site("layers.\(layer - 1).perceptron.before", x, .samples)) }
      if !isLast { x = tape.site("layers.\(layer - 1).perceptron.after", x, .samples) }
    }
    return tape.site("logits", x, .samples)
  }
}
