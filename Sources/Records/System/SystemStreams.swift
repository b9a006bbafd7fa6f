#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The operating system's standard streams.
enum SystemStreams {
  static var input: Int32 { STDIN_FILENO }
  static var output: Int32 { STDOUT_FILENO }

  /// Opens `/dev/null` in place of each closed one the wrong way round: its use then fails as if it were still closed.
  static func occupyClosed() {
    for descriptor in [STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO] where fcntl(descriptor, F_GETFD) == -1 {
      // The system gives the lowest free number, which is this one.
      _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
    }
  }

  static func meansNobodyReads(_ code: Int32) -> Bool { code == EPIPE }
  static func meansClosed(_ code: Int32) -> Bool { code == EBADF }

  static func isPipe(_ path: String) -> Bool {
    var status = stat()
    return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
  }
}
