import Foundation
import Testing

/// Runs the built `mesascope` as a user would, in a process of its own.
struct Program {
  struct Result {
    var exitCode: Int32
    var output: String
    var errors: String
    var lastLine: String { output.split(separator: "\n").last.map(String.init) ?? "" }
  }

  /// The executable beside the test bundle.
  static let path: String = {
    var directory = URL(fileURLWithPath: CommandLine.arguments.first ?? "").deletingLastPathComponent()
    for _ in 0..<4 {
      let candidate = directory.appendingPathComponent("mesascope").path
      if FileManager.default.isExecutableFile(atPath: candidate) { return candidate }
      directory.deleteLastPathComponent()
    }
    fatalError("no mesascope beside \(CommandLine.arguments.first ?? "the test runner"): build the product first")
  }()

  /// The process, until `finish` has seen its end.
  let identifier: pid_t
  private let streams: (output: String, errors: String)

  /// Starts the program with no input; `directory` is its working directory. Without a `program`, the first of the
  /// arguments is what is started.
  ///
  /// Both streams go to files, so that nothing has to be drained, and the system's own call starts the process, so that
  /// tests may do this from many threads at once.
  init(_ arguments: [String], in directory: Scratch, environment: [String: String] = [:], program: String? = Self.path)
    throws
  {
    let streams = try Scratch.unique()
    self.streams = (streams + ".out", streams + ".err")
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, self.streams.output, O_WRONLY | O_CREAT, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, self.streams.errors, O_WRONLY | O_CREAT, 0o600)
    let variables = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    var words: [UnsafeMutablePointer<CChar>?] =
      (["env", "-C", directory.path] + (program.map { [$0] } ?? []) + arguments).map { strdup($0) } + [nil]
    var settings: [UnsafeMutablePointer<CChar>?] = variables.map { strdup("\($0)=\($1)") } + [nil]
    defer { for text in words + settings { free(text) } }
    var identifier: pid_t = 0
    let failure = posix_spawn(&identifier, "/usr/bin/env", &actions, nil, &words, &settings)
    try #require(failure == 0, "\(Self.path) did not start: error \(failure)")
    self.identifier = identifier
  }

  func send(_ signal: Int32) { kill(identifier, signal) }

  /// Waits for the end and reads both streams; a program that a signal ended has the exit code 128 + signal.
  func finish() -> Result {
    var status: Int32 = 0
    while waitpid(identifier, &status, 0) == -1, errno == EINTR {}
    defer { for path in [streams.output, streams.errors] { unlink(path) } }
    let signal = status & 0x7f
    return Result(
      exitCode: signal == 0 ? (status >> 8) & 0xff : 128 + signal,
      output: String(decoding: FileManager.default.contents(atPath: streams.output) ?? Data(), as: UTF8.self),
      errors: String(decoding: FileManager.default.contents(atPath: streams.errors) ?? Data(), as: UTF8.self))
  }

  static func run(_ arguments: String..., in directory: Scratch, environment: [String: String] = [:]) throws -> Result {
    try Program(arguments, in: directory, environment: environment).finish()
  }
}

/// An empty directory that goes away with the test.
final class Scratch: Sendable {
  let path: String

  /// A path that nothing has yet.
  static func unique() throws -> String {
    FileManager.default.temporaryDirectory.appendingPathComponent("mesascope-\(UUID().uuidString)").path
  }

  init() throws {
    path = try Self.unique()
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: file(name))) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
}
