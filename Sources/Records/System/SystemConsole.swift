#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The operating system's terminal, clock and signals.
enum SystemConsole {
  static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

  /// The columns of the terminal, or nil where it does not say.
  static var width: Int? {
    var size = winsize()
    guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  static func environment(_ name: String) -> String? { getenv(name).map { String(cString: $0) } }

  /// Writes to standard error; a closed pipe is not an error of ours.
  static func write(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      guard let count = try? SystemFiles().write(rest.span.bytes, to: STDERR_FILENO, path: "standard error") else {
        return
      }
      rest = rest.dropFirst(count)
    }
  }

  static var seconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Calls `handler`, which may do only what a signal handler may, on Ctrl-C and on a polite request to end.
  static func onInterruption(_ handler: @escaping @convention(c) (Int32) -> Void) {
    // Whoever started the program may have left both signals blocked, and a child inherits that.
    var both = sigset_t()
    sigemptyset(&both)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&both, number)
      signal(number, handler)
    }
    pthread_sigmask(SIG_UNBLOCK, &both, nil)
  }

  /// Puts the standard answer to both signals back.
  static func forgetInterruption() {
    for number in [SIGINT, SIGTERM] { signal(number, SIG_DFL) }
  }

  /// Sends this process a signal as Ctrl-C does; a thread that does not block signals takes it some time later.
  static func interrupt() { kill(getpid(), SIGINT) }

  /// Ends the process without running anything else, as a signal handler must.
  static func exitAtOnce(_ code: Int32) -> Never { _exit(code) }
}
