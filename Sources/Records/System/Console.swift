/// What is known of the terminal that standard error goes to.
package struct Console: Sendable {
  /// Whether standard error is a terminal that understands escapes.
  package var isInteractive: Bool
  /// Whether color is wanted: false where `NO_COLOR` is set and not empty.
  package var hasColor: Bool
  /// The width in columns.
  package var width: Int
  /// Where text goes.
  package var write: @Sendable (String) -> Void
  /// Seconds on a clock that only goes forward.
  package var seconds: @Sendable () -> Double

  package init(
    isInteractive: Bool, hasColor: Bool = false, width: Int = 80, write: @escaping @Sendable (String) -> Void,
    seconds: @escaping @Sendable () -> Double
  ) {
    self.isInteractive = isInteractive
    self.hasColor = hasColor
    self.width = width
    self.write = write
    self.seconds = seconds
  }

  /// Standard error as it is now.
  package static var standardError: Console {
    let isInteractive = SystemConsole.isTerminal && SystemConsole.environment("TERM") != "dumb"
    return Console(
      isInteractive: isInteractive,
      hasColor: isInteractive && (SystemConsole.environment("NO_COLOR") ?? "").isEmpty,
      width: SystemConsole.width ?? 80, write: SystemConsole.write, seconds: { SystemConsole.seconds })
  }
}
