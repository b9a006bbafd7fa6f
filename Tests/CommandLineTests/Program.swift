import Foundation

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

  let process = Process()
  private let output = Pipe(), errors = Pipe()

  /// Starts the program; `directory` is its working directory.
  init(_ arguments: [String], in directory: Scratch, environment: [String: String] = [:]) throws {
    process.executableURL = URL(fileURLWithPath: Self.path)
    process.arguments = arguments
    process.currentDirectoryURL = URL(fileURLWithPath: directory.path)
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = errors
    try process.run()
  }

  /// Waits for the end and collects both streams.
  func finish() -> Result {
    // Each pipe is drained on a thread of its own, so that a full one cannot stop the program.
    let box = Drained()
    let reader = Thread { [errors] in box.set(Self.everything(from: errors)) }
    reader.start()
    let text = Self.everything(from: output)
    process.waitUntilExit()
    return Result(
      exitCode: process.terminationReason == .exit ? process.terminationStatus : 128 + process.terminationStatus,
      output: String(decoding: text, as: UTF8.self), errors: String(decoding: box.wait(), as: UTF8.self))
  }

  /// All bytes to the end; a signal that another test sends does not end the reading.
  private static func everything(from pipe: Pipe) -> Data {
    var data = Data()
    while true {
      do {
        guard let part = try pipe.fileHandleForReading.read(upToCount: 1 << 16), !part.isEmpty else { return data }
        data += part
      } catch {
        guard (error as NSError).underlyingErrors.contains(where: { ($0 as NSError).code == Int(EINTR) }) else {
          return data
        }
      }
    }
  }

  static func run(_ arguments: String..., in directory: Scratch, environment: [String: String] = [:]) throws -> Result {
    try Program(arguments, in: directory, environment: environment).finish()
  }
}

/// One value handed from a reading thread to the waiting one.
private final class Drained: @unchecked Sendable {  // `condition` guards `data`
  private let condition = NSCondition()
  private var data: Data?

  func set(_ value: Data) {
    condition.lock()
    data = value
    condition.signal()
    condition.unlock()
  }

  func wait() -> Data {
    condition.lock()
    defer { condition.unlock() }
    while true {
      if let data { return data }
      condition.wait()
    }
  }
}

/// An empty directory that goes away with the test.
final class Scratch: Sendable {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("mesascope-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ text: String, to name: String) throws { try Data(text.utf8).write(to: URL(fileURLWithPath: file(name))) }

  func bytes(_ name: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: file(name))) }
}
