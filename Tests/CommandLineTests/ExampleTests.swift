import Foundation
import Testing

/// The package in `Examples`, which `make test` builds into the same folder as everything else.
@Suite struct ExampleTests {
  static let program = URL(fileURLWithPath: Program.path).deletingLastPathComponent()
    .appendingPathComponent("SparseTasks")
  static let source = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Examples/Sources/SparseTasks/main.swift")

  @Test func theExampleIsShort() throws {
    #expect(try String(contentsOf: Self.source, encoding: .utf8).split(separator: "\n").count < 150)
  }

  @Test(
    .enabled(
      if: FileManager.default.isExecutableFile(atPath: program.path), "make test builds the example before the tests"))
  func theExampleFindsWhatIsKnownBeforehand() throws {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = Self.program
    process.standardOutput = pipe
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    // subject, step, quantity, value, lower, …, upper
    let rows = text.split(separator: "\n").dropFirst().map { $0.split(separator: " ").map(String.init) }
    func last(_ subject: String, _ quantity: String) throws -> [Double] {
      let row = try #require(rows.last { $0.count == 7 && $0[0] == subject && $0[2] == quantity }, "\(text)")
      return [row[3], row[4], row[6]].compactMap(Double.init)
    }
    // Half the variance of the labels is 8 · 1/12 / 2 = 1/3; growing takes off more than half of it.
    let losses = try rows.filter { $0[0] == "grown" && $0[2] == "loss" }.map { try #require(Double($0[3])) }
    #expect(losses.count == 4 && abs(losses[0] - 1.0 / 3) < 0.02 && losses[3] < 1.0 / 6, "\(text)")
    let grown = try last("grown", "loss-ratio")
    #expect(grown.count == 3 && grown[1] <= 1 && 1 <= grown[2], "blind to the shape of the tasks: \(text)")
    #expect(try last("best-coordinate", "loss-ratio")[0] < 0.01, "the planted one uses it: \(text)")
  }
}
