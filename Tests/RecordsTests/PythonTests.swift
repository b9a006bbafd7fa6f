import Foundation
import Records
import Testing

/// The page "Read a run from Python" says what `Examples/read_run.py` does; both are held to each other, and to Python
/// where there is one with pandas and safetensors (`MESASCOPE_PYTHON` names another than `python3`).
@Suite struct PythonTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()
  private static let script = root.appendingPathComponent("Examples/read_run.py")

  private static func python(_ arguments: [String]) -> String? {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [ProcessInfo.processInfo.environment["MESASCOPE_PYTHON"] ?? "python3"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    guard (try? process.run()) != nil else { return nil }
    let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? text : nil
  }

  @Test func thePageShowsTheScript() throws {
    let page = Self.root.appendingPathComponent("Sources/Mesascope/Documentation.docc/Read-a-run-from-Python.md")
    let script = try String(contentsOf: Self.script, encoding: .utf8)
    #expect(try String(contentsOf: page, encoding: .utf8).contains("```python\n\(script)```\n"))
  }

  @Test func theScriptReadsARun() throws {
    guard Self.python(["-c", "import pandas, safetensors.numpy"]) != nil else { return }
    let scratch = try Scratch()
    try ToyRun.perform(in: scratch.path)
    let output = try #require(Self.python([Self.script.path, scratch.path + "/toy/seed-0007"]))
    let expected = String(decoding: try fixtureBytes("read_run.txt"), as: UTF8.self)
    #expect(output == expected, "\(output)")
  }
}
