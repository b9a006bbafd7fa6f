import Foundation
import Records
import Settings
import Testing

/// A disk that is really full: a file system in memory of so many pages, where this process may mount one.
@Suite(.serialized) struct FullDiskTests {
  private static func run(_ program: String, _ arguments: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: program)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }

  @Test func aFullDiskLeavesADirectoryThatResumes() throws {
    let whole = try Scratch()
    try ToyRun.perform(in: whole.path)
    let expected = try contents(of: whole.path)
    var full = 0
    for pages in stride(from: 2, through: 14, by: 3) {
      let scratch = try Scratch()
      let disk = scratch.file("disk")
      try FileManager.default.createDirectory(atPath: disk, withIntermediateDirectories: false)
      // Without the right to mount there is nothing to try: the injected faults cover the same calls.
      guard Self.run("/bin/mount", ["-t", "tmpfs", "-o", "size=\(pages * 4096)", "tmpfs", disk]) else { return }
      defer { _ = Self.run("/bin/umount", ["-l", disk]) }
      do {
        try ToyRun.perform(in: disk, files: SystemFiles())
      } catch let error as UserError {
        full += 1
        #expect(error.exitCode == 74 && error.description.contains("free some space"), "\(error)")
        #expect(try contents(of: disk).keys.allSatisfy { !$0.hasSuffix(".partial") })
        #expect(Self.run("/bin/mount", ["-o", "remount,size=1m", disk]))
        try ToyRun.perform(in: disk, files: SystemFiles())
      }
      #expect(try contents(of: disk) == expected)
    }
    #expect(full > 1)
  }
}
