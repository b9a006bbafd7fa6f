import Differentiation
import Networks
import Tensors

/// A perceptron that looks at every feature of an observation as a number: slow, and plain enough to be beyond doubt.
struct DensePolicy: PolicyNetwork {
  let shape: ObservationShape
  let actions = 4
  let usesPreviousAction = false
  private let perceptron: MultilayerPerceptron

  init(size: Int, planes: Int = 3, hidden: Int = 24) {
    shape = ObservationShape(height: size, width: size, planes: planes)
    perceptron = MultilayerPerceptron(sizes: [shape.features, hidden, 5])
  }

  var kind: String { "dense" }
  var parameters: ParameterLayout { perceptron.parameters }
  var metadata: [String: String] { [:] }
  var sites: [Site] { perceptron.sites }
  var forwardFlops: Double { 2 * Double(parameters.count) }
  var tapeNumbers: Int { 2 * shape.features }

  func initialParameters(_ stream: RandomStream) -> [Float] {
    perceptron.initialParameters(stream).map { 0.3 * $0 }
  }

  func outputs<Element>(
    _ tape: Tape<Element>, parameters: Variable, observations: Observations, range: Range<Int>
  ) -> PolicyOutputs {
    var planes = [Element](repeating: .zero, count: range.count * shape.features)
    for (row, sample) in range.enumerated() {
      for place in observations.starts[sample]..<observations.starts[sample + 1] {
        planes[row * shape.features + Int(observations.features[Int(place)])] = Element(1)
      }
    }
    let inputs = tape.input(planes, rows: range.count, columns: shape.features)
    let outputs = perceptron.outputs(tape, parameters: parameters, inputs: inputs)
    return PolicyOutputs(logits: outputs.columns(0..<4), values: outputs.columns(4..<5))
  }
}
