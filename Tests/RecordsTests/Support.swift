import Foundation
import Settings
import Testing

/// A directory of its own for one test, removed when the test is done with it.
final class Scratch {
  let path: String

  init() throws {
    // In memory where that is possible: thousands of small synced files are slow on a disk that others use too.
    let memory = FileManager.default.isWritableFile(atPath: "/dev/shm")
    path = (memory ? "/dev/shm/" : NSTemporaryDirectory()) + "mesascope-records-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func file(_ name: String) -> String { path + "/" + name }

  func write(_ bytes: [UInt8], to name: String) throws -> String {
    try Data(bytes).write(to: URL(fileURLWithPath: file(name)))
    return file(name)
  }
}

/// The bytes of every file below a directory, by path.
func contents(of directory: String) throws -> [String: [UInt8]] {
  var result: [String: [UInt8]] = [:]
  for name in try FileManager.default.subpathsOfDirectory(atPath: directory) {
    let path = directory + "/" + name
    var isDirectory: ObjCBool = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isDirectory), !isDirectory.boolValue else {
      continue
    }
    result[name] = Array(try Data(contentsOf: URL(fileURLWithPath: path)))
  }
  return result
}

func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.path(forResource: "Fixtures/" + name, ofType: nil))
}

func fixtureBytes(_ name: String) throws -> [UInt8] {
  Array(try Data(contentsOf: URL(fileURLWithPath: fixture(name))))
}

/// The user's error that `body` ends with.
func userError(_ body: () throws -> Void, sourceLocation: SourceLocation = #_sourceLocation) throws -> UserError {
  do {
    try body()
  } catch let error as UserError {
    return error
  }
  Issue.record("no error was thrown", sourceLocation: sourceLocation)
  throw CancellationError()
}

/// A small generator with published constants (SplitMix64), so that a failing case can be run again.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
