import Records
import Synchronization

/// Files whose n-th system call fails: a kill, after which nothing happens any more, or a full disk.
final class FaultyFiles: FileSystem, Sendable {
  enum Fault: Sendable, CaseIterable {
    /// The process dies before the call takes effect; a write is cut in half.
    case kill
    /// The process dies right after the call took effect.
    case killAfter
    /// From here on no file can be created and no byte written; removing still works.
    case fullDisk
  }

  /// What a killed process "throws": no code of ours may mistake it for something it can handle.
  struct Killed: Error {}

  private struct State {
    var calls = 0
    var isDead = false
  }

  private let real = SystemFiles()
  private let fault: Fault?
  private let failing: Int
  private let state = Mutex(State())

  init(_ fault: Fault? = nil, at failing: Int = .max) {
    self.fault = fault
    self.failing = failing
  }

  /// How many calls there were.
  var calls: Int { state.withLock(\.calls) }
  /// Whether the fault has happened.
  var hasFailed: Bool { calls > failing }

  private func perform<Result>(
    _ path: String, needsRoom: Bool = false, half: (() throws -> Void)? = nil, _ call: () throws -> Result
  ) throws -> Result {
    let number = try state.withLock { state in
      if state.isDead { throw Killed() }
      defer { state.calls += 1 }
      return state.calls
    }
    switch fault {
    case .kill where number == failing:
      state.withLock { $0.isDead = true }
      try half?()
      throw Killed()
    case .killAfter where number == failing:
      _ = try call()
      state.withLock { $0.isDead = true }
      throw Killed()
    case .fullDisk where number >= failing && needsRoom:
      if number == failing { try half?() }
      throw SystemFailure(operation: "write", path: path, code: SystemFiles.noSpace)
    default: return try call()
    }
  }

  func makeDirectory(_ path: String) throws {
    try perform(path, needsRoom: true) { try real.makeDirectory(path) }
  }

  func create(_ path: String) throws -> Int32 { try perform(path, needsRoom: true) { try real.create(path) } }

  func write(_ bytes: RawSpan, to descriptor: Int32, path: String) throws -> Int {
    var all: [UInt8] = []
    for index in 0..<bytes.byteCount { all.append(bytes.unsafeLoad(fromByteOffset: index, as: UInt8.self)) }
    let half = Array(all[..<(all.count / 2)])
    return try perform(
      path, needsRoom: true, half: { _ = try self.put(half, to: descriptor, path) },
      { try self.put(all, to: descriptor, path) })
  }

  private func put(_ bytes: [UInt8], to descriptor: Int32, _ path: String) throws -> Int {
    try real.write(bytes.span.bytes, to: descriptor, path: path)
  }

  func synchronize(_ descriptor: Int32, path: String) throws {
    // Nothing here loses power, so that waiting for the disk would only cost time.
    try perform(path, needsRoom: true) {}
  }

  func close(_ descriptor: Int32, path: String) throws {
    // A dead process's descriptors are closed by the system; here that has to be done by hand, and only once: another
    // thread may have got the same number meanwhile.
    var isClosed = false
    defer { if !isClosed { try? real.close(descriptor, path: path) } }
    try perform(path) {
      isClosed = true
      try real.close(descriptor, path: path)
    }
  }

  func rename(_ path: String, to target: String) throws {
    try perform(path, needsRoom: true) { try real.rename(path, to: target) }
  }

  func synchronizeDirectory(_ path: String) throws { try perform(path) {} }

  func remove(_ path: String) throws { try perform(path) { try real.remove(path) } }
}
