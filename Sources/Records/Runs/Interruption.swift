import Settings
import Synchronization

/// Ctrl-C and SIGTERM as a flag that a run looks at between steps.
///
/// The first signal asks the run to stop at its next step, so that it leaves a directory that resumes; the second ends
/// the process at once with exit code 130.
///
/// ```swift
/// Interruption.listen()
/// while … { try Interruption.check() … }
/// ```
public enum Interruption {
  private static let count = Atomic<Int>(0)

  /// Begins to catch both signals.
  public static func listen() {
    // Made before the handler can run: a handler must not be the first to touch a global.
    _ = count.load(ordering: .relaxed)
    SystemConsole.onInterruption { _ in
      if Interruption.count.add(1, ordering: .relaxed).oldValue > 0 {
        SystemConsole.exitAtOnce(UserError.Kind.interrupted.rawValue)
      }
    }
  }

  /// Whether a signal came since `listen`.
  public static var isRequested: Bool { count.load(ordering: .relaxed) > 0 }

  /// Throws the error with exit code 130 where a signal came.
  public static func check() throws {
    guard !isRequested else { throw stopped }
  }

  /// What whoever stops because of it throws.
  public static let stopped = UserError(
    .interrupted, at: "the run", expected: "to finish, but it was asked to stop",
    remedy: "run the same command again to go on from the last checkpoint")

  /// Asks for the stop from inside, as a signal would.
  public static func request() { count.add(1, ordering: .relaxed) }

  /// Gives both signals back and forgets that one came.
  public static func reset() {
    SystemConsole.forgetInterruption()
    count.store(0, ordering: .relaxed)
  }

  /// Sends this process the signal of Ctrl-C; for tests.
  package static func raise() { SystemConsole.interrupt() }
}
