import Settings

/// Where results go; what cannot be written there is an error, and nothing is kept back in a buffer.
public enum StandardOutput {
  /// Keeps the numbers of standard streams that whoever started the program had closed, so that no file that is opened
  /// later is taken for one of them. To be called first.
  public static func guardStreams() { SystemStreams.occupyClosed() }

  /// Writes all of `text`.
  ///
  /// Throws an input/output error (74) where it is closed or full. A pipe that nobody reads any more is none: the rest
  /// is dropped, where the signal for it has not ended the program already.
  public static func write(_ text: String) throws {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      do {
        rest = rest.dropFirst(
          try SystemFiles().write(rest.span.bytes, to: SystemStreams.output, path: "standard output"))
      } catch let failure as SystemFailure {
        if SystemStreams.meansNobodyReads(failure.code) { return }
        throw error(failure)
      }
    }
  }

  /// Writes `text` and an end of line.
  public static func writeLine(_ text: String) throws { try write(text + "\n") }

  private static func error(_ failure: SystemFailure) -> UserError {
    if SystemStreams.meansClosed(failure.code) {
      return UserError(
        .inputOutput, at: failure.path, value: "a closed stream", expected: "to be able to write the answer to it")
    }
    return UserError(
      .inputOutput, at: failure.path, value: SystemFiles.message(failure.code),
      expected: "room to write the whole answer",
      remedy: SystemFiles.meansFull(failure.code) ? "free some space and run the same command again" : nil)
  }
}
