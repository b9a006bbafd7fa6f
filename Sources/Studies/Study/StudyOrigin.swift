import Records
import Settings

/// What the first stage of a study begins from: a checkpoint of a run, `RUN@STEP`, or a file of weights.
public struct StudyOrigin: Sendable, Hashable {
  /// As written.
  public let text: String

  /// Any text: whether there is such a file is asked when a run begins, since a run that has begun needs it no more.
  init(_ text: String) { self.text = text }

  /// The file of the weights. Throws a `UserError` (66) where the run or its checkpoint is not there.
  func file() throws -> String {
    guard let at = text.lastIndex(of: "@"), let step = Int(text[text.index(after: at)...]) else { return text }
    let files = try RunFiles.open(String(text[..<at]))
    let steps = try files.checkpointSteps()
    guard steps.contains(step) else {
      throw UserError(
        .noInput, at: "from", value: text,
        expected: "a step with a checkpoint: " + steps.map(String.init).joined(separator: ", "))
    }
    return files.checkpoint(step)
  }

  /// The arrays by name, as numbers.
  ///
  /// Throws a `UserError`: no input (66) where the file is not there, bad data (65) where it is none.
  func arrays() throws -> [String: [Float]] {
    let file = try Safetensors(contentsOf: file())
    return try Dictionary(
      file.tensors.map { ($0.name, try file.floats($0.name)) }, uniquingKeysWith: { first, _ in first })
  }
}
