import Settings

/// What a base optimizer needs to go on exactly where it stopped: named arrays and numbers of any meaning.
///
/// Every value comes back bit by bit, NaN payloads included.
public struct SavedState: Sendable, Hashable {
  public var floats: [String: [Float]]
  public var doubles: [String: [Double]]
  public var integers: [String: [Int64]]
  /// Single whole numbers, such as a step or the position of a random stream.
  public var counts: [String: Int]
  /// Single real numbers, such as a step size.
  public var numbers: [String: Double]

  public init(
    floats: [String: [Float]] = [:], doubles: [String: [Double]] = [:], integers: [String: [Int64]] = [:],
    counts: [String: Int] = [:], numbers: [String: Double] = [:]
  ) {
    self.floats = floats
    self.doubles = doubles
    self.integers = integers
    self.counts = counts
    self.numbers = numbers
  }

  // Names inside the file carry the kind in front, so that an array and a number may have the same name.
  var tensors: [Safetensors.Tensor] {
    floats.map { .init("floats/" + $0, shape: [$1.count], $1) }
      + doubles.map { .init("doubles/" + $0, shape: [$1.count], $1) }
      + integers.map { .init("integers/" + $0, shape: [$1.count], $1) }
      + counts.map { .init("count/" + $0, shape: [], [Int64($1)]) }
      + numbers.map { .init("number/" + $0, shape: [], [$1]) }
  }

  init(_ file: Safetensors) throws {
    self.init()
    for tensor in file.tensors {
      guard let slash = tensor.name.firstIndex(of: "/") else {
        throw file.error(tensor, value: "the name", expected: "a kind and a slash in front of the name")
      }
      let name = String(tensor.name[tensor.name.index(after: slash)...])
      switch (tensor.name[..<slash], tensor.type, tensor.shape.count) {
      case ("floats", .f32, 1): floats[name] = try file.floats(tensor.name)
      case ("doubles", .f64, 1): doubles[name] = try file.doubles(tensor.name)
      case ("integers", .i64, 1): integers[name] = try file.integers(tensor.name)
      case ("count", .i64, 0): counts[name] = try file.integers(tensor.name).first.map(Int.init)
      case ("number", .f64, 0): numbers[name] = try file.doubles(tensor.name).first
      default:
        throw file.error(
          tensor, value: "\(tensor.type.rawValue) \(tensor.shape)", expected: "an array or a number of a saved state")
      }
    }
  }
}
