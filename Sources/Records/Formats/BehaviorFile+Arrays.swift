import Settings

extension BehaviorFile {
  /// The names of the arrays of an archive, and of the keys of a line.
  static let keys = ["inputs", "targets", "queries", "answers", "gradients"]

  /// Reads the arrays of an archive of NumPy; see `BehaviorFile`.
  ///
  /// Throws bad data that names the array: one that is missing or unknown, a shape that does not fit, a number that is
  /// not finite.
  public init(arrays file: NumPyArchive) throws {
    let source = file.source
    for name in file.names.sorted() where !Self.keys.contains(name) {
      throw UserError(
        .badData, at: source, value: "an array “\(Untrusted.forTerminal(name, limit: 60))”",
        expected: "only the arrays " + Self.keys.joined(separator: ", "),
        remedy: Nearest.advice(name, among: Self.keys))
    }
    for name in Self.keys.dropLast() where !file.names.contains(name) {
      throw UserError(
        .badData, at: source, value: "no array “\(name)”",
        expected: "the arrays \(Self.keys.dropLast().joined(separator: ", "))",
        remedy: "write it with numpy.savez(path, inputs=…, targets=…, queries=…, answers=…)")
    }
    let inputs = try file.array("inputs")
    let shape = inputs.shape
    guard shape.count == 3, !shape.contains(0) else {
      throw UserError(
        .badData, at: inputs.source, value: "the shape \(shape)",
        expected: "three sizes of at least 1: [tasks, context, dimensions]")
    }
    func numbers(_ name: String, _ sizes: [Int], _ words: String) throws -> [Double] {
      let array = name == "inputs" ? inputs : try file.array(name)
      guard array.shape == sizes else {
        throw UserError(
          .badData, at: array.source, value: "the shape \(array.shape)",
          expected: "\(sizes): [\(words)], as inputs has the shape \(shape)",
          remedy: "reshape the array before it is saved")
      }
      let values = try array.doubles()
      if let index = values.firstIndex(where: { !$0.isFinite }) {
        throw UserError(
          .badData, at: "\(array.source): element \(NumPyArray.written(index, in: sizes))", value: "\(values[index])",
          expected: "finite numbers", remedy: "leave out the tasks that have none")
      }
      return values
    }
    try self.init(
      tasks: shape[0], context: shape[1], dimensions: shape[2],
      inputs: numbers("inputs", shape, "tasks, context, dimensions"),
      targets: numbers("targets", [shape[0], shape[1]], "tasks, context"),
      queries: numbers("queries", [shape[0], shape[2]], "tasks, dimensions"),
      answers: numbers("answers", [shape[0]], "tasks"),
      gradients: file.names.contains("gradients")
        ? numbers("gradients", [shape[0], shape[2]], "tasks, dimensions") : nil,
      source: source)
  }
}
