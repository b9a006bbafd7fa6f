import Tensors

/// A parametrised function: names, sizes and starting values of its parameters, which it does not hold itself.
public protocol Network: Sendable {
  /// The word a user writes for it, such as `linear-self-attention`.
  var kind: String { get }
  /// The names, shapes and places of its parameters in one flat array.
  var parameters: ParameterLayout { get }
  /// What a file of its parameters says about it besides them: `network`, `layers`, `heads` and so on.
  var metadata: [String: String] { get }
  /// Starting values, drawn from a stream; the same stream gives the same values.
  func initialParameters(_ stream: RandomStream) -> [Float]
}
