import Records
import Settings

/// What the first stage of a study begins from: a checkpoint of a run, `RUN@STEP`, or a file of weights.
public struct StudyOrigin: Sendable, Hashable {
  /// As written.
  public let text: String
  /// The file of the weights.
  let path: String

  /// Throws a `UserError` (66) where there is no such checkpoint or file.
  init(_ text: String) throws {
    self.text = text
    if let at = text.lastIndex(of: "@"), let step = Int(text[text.index(after: at)...]) {
      let files = try RunFiles.open(String(text[..<at]))
      path = files.checkpoint(step)
      let steps = try files.checkpointSteps()
      guard steps.contains(step) else {
        throw UserError(
          .noInput, at: "from", value: text,
          expected: "a step with a checkpoint: " + steps.map(String.init).joined(separator: ", "))
      }
    } else {
      path = text
    }
  }

  /// The arrays by name, as numbers.
  ///
  /// Throws a `UserError`: no input (66) where the file is not there, bad data (65) where it is none.
  func arrays() throws -> [String: [Float]] {
    let file = try Safetensors(contentsOf: path)
    return try Dictionary(
      file.tensors.map { ($0.name, try file.floats($0.name)) }, uniquingKeysWith: { first, _ in first })
  }
}
