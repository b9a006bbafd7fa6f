import Differentiation
import Tensors

/// What the layers of a policy network have in common: how they are laid out, started and recorded.
///
/// The starting values are those of the published networks' library (Flax): every weight truncated normal with variance
/// 1 / fan-in (LeCun normal), biases zero.
struct PolicyLayers: Sendable, Hashable {
  /// The parameters so far, which the network takes over.
  private(set) var layout = ParameterLayout()
  private var fanIns: [String: Int] = [:]

  /// Adds an affine map [outputs, inputs] with its bias.
  mutating func appendDense(_ name: String, inputs: Int, outputs: Int) -> Dense {
    append(name, fanIn: inputs, outputs, inputs)
    return Dense(weight: layout.entry(name + ".weight").offset, inputs: inputs, outputs: outputs)
  }

  /// Adds an affine map of features that are 1 or 0, as a table [features, width] with its bias.
  mutating func appendTable(_ name: String, features: Int, width: Int) -> Table {
    append(name, fanIn: features, features, width)
    return Table(weight: layout.entry(name + ".weight").offset, features: features, width: width)
  }

  /// Adds a convolution [filters, channels, kernel, kernel] with its bias.
  mutating func appendConvolution(_ name: String, _ shape: ConvolutionShape) -> Kernel {
    append(name, fanIn: shape.taps, shape.filters, shape.channels, shape.kernel, shape.kernel)
    return Kernel(weight: layout.entry(name + ".weight").offset, shape: shape)
  }

  /// Adds the two heads: actor and critic are one matrix of actions + 1 rows, weights before biases.
  mutating func appendHeads(inputs: Int, actions: Int) -> Heads {
    for (name, outputs) in [("actor", actions), ("critic", 1)] {
      layout.append(name + ".weight", outputs, inputs)
      fanIns[name + ".weight"] = inputs
    }
    for (name, outputs) in [("actor", actions), ("critic", 1)] { layout.append(name + ".bias", outputs) }
    let weight = layout.entry("actor.weight").offset
    return Heads(dense: Dense(weight: weight, inputs: inputs, outputs: actions + 1), actions: actions)
  }

  private mutating func append(_ name: String, fanIn: Int, _ shape: Int...) {
    layout.append(name + ".weight", shape)
    fanIns[name + ".weight"] = fanIn
    layout.append(name + ".bias", shape[name.hasPrefix("embedding") ? 1 : 0])
  }

  /// Starting values of all parameters.
  func initialParameters(_ stream: RandomStream) -> [Float] {
    var values = [Float](repeating: 0, count: layout.count)
    for entry in layout.entries {
      guard let fanIn = fanIns[entry.name] else { continue }
      Initialization.truncatedVarianceScaling(1).fill(entry, of: &values, from: stream, fanIn: fanIn)
    }
    return values
  }

  /// Where an affine map lies; its bias follows its weight.
  struct Dense: Sendable, Hashable {
    let weight, inputs, outputs: Int

    func callAsFunction<Element>(
      _ tape: Tape<Element>, _ parameters: Variable, _ x: Variable, rectified: Bool = false,
      addedTo start: Variable? = nil
    ) -> Variable {
      tape.linear(
        x, weight: parameters.matrix(at: weight, rows: outputs, columns: inputs),
        bias: parameters.matrix(at: weight + outputs * inputs, rows: 1, columns: outputs),
        activation: rectified ? .relu : nil, addedTo: start)
    }
  }

  /// Where the table of a layer on features lies; its bias follows it.
  struct Table: Sendable, Hashable {
    let weight, features, width: Int

    func callAsFunction<Element>(
      _ tape: Tape<Element>, _ parameters: Variable, _ lists: FeatureLists
    ) -> Variable {
      tape.featureSum(
        lists, table: parameters.matrix(at: weight, rows: features, columns: width),
        bias: parameters.matrix(at: weight + features * width, rows: 1, columns: width), rectified: true)
    }
  }

  /// Where a convolution lies; its bias follows its weight.
  struct Kernel: Sendable, Hashable {
    let weight: Int
    let shape: ConvolutionShape

    private func places(_ parameters: Variable) -> (weight: Variable, bias: Variable) {
      (
        parameters.matrix(at: weight, rows: shape.filters, columns: shape.taps),
        parameters.matrix(at: weight + shape.filters * shape.taps, rows: 1, columns: shape.filters)
      )
    }

    func callAsFunction<Element>(
      _ tape: Tape<Element>, _ parameters: Variable, _ x: Variable, rectified: Bool
    ) -> Variable {
      let (weight, bias) = places(parameters)
      return tape.convolution(x, shape: shape, weight: weight, bias: bias, rectified: rectified)
    }

    func callAsFunction<Element>(
      _ tape: Tape<Element>, _ parameters: Variable, _ lists: FeatureLists, rectified: Bool
    ) -> Variable {
      let (weight, bias) = places(parameters)
      return tape.featureConvolution(lists, shape: shape, weight: weight, bias: bias, rectified: rectified)
    }

    /// About how many floating-point operations one sample takes.
    var flops: Double { 2 * Double(shape.outputs) * Double(shape.taps) }
  }

  /// Where actor and critic lie.
  struct Heads: Sendable, Hashable {
    let dense: Dense
    let actions: Int

    func callAsFunction<Element>(
      _ tape: Tape<Element>, _ parameters: Variable, _ x: Variable
    ) -> PolicyOutputs {
      let both = dense(tape, parameters, x)
      return PolicyOutputs(
        logits: tape.site("logits", both.columns(0..<actions), .samples),
        values: tape.site("value", both.columns(actions..<actions + 1), .samples))
    }
  }
}

extension Tape {
  /// The features of observations `range` of a batch.
  func lists(_ observations: Observations, _ range: Range<Int>, _ shape: ObservationShape) -> FeatureLists {
    featureLists(observations.features, starts: observations.starts, range, of: shape.features)
  }

  /// X with the previous actions of observations `range`, one-hot, behind it: zeros at the start of an episode.
  func concatenate(_ x: Variable, previousActions observations: Observations, _ range: Range<Int>, actions: Int)
    -> Variable
  {
    precondition(
      observations.previousActions.count == observations.count,
      "\(observations.previousActions.count) previous actions of \(observations.count) observations")
    return concatenate(x, oneHot(observations.previousActions[range], columns: actions))
  }
}
