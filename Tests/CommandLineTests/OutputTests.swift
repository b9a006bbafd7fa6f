import Foundation
import Testing

/// What is asked for arrives whole, or the program says that it did not; and nothing that was there is lost.
@Suite struct OutputTests {
  static let scores = """
    model,score,standard_error,length
    a,0.61,0.02,10
    b,0.58,0.02,14
    c,0.55,0.02,9
    d,0.50,0.02,11

    """
  static let sweep = "kl,proxy,gold\n" + (0..<12).map { "\($0),\($0),\(Double($0) - 0.1 * Double($0 * $0))\n" }.joined()

  /// A character device that takes nothing, as `/dev/full` does, but our own: what breaks it breaks nothing else. nil
  /// where this process may not make one.
  static func fullDevice(in scratch: Scratch) -> String? {
    let path = scratch.file("full")
    return mknod(path, S_IFCHR | 0o666, 1 << 8 | 7) == 0 ? path : nil
  }

  /// The program under `sh`, which sets its standard output up; `$0` is the program.
  static func shell(_ script: String, in scratch: Scratch) throws -> Program.Result {
    try Program(["sh", "-c", script, Program.path], in: scratch, program: nil).finish()
  }

  static func scratch() throws -> Scratch {
    let scratch = try Scratch()
    try scratch.write(scores, to: "base.csv")
    try scratch.write(sweep, to: "sweep.csv")
    return scratch
  }

  // MARK: Standard output

  @Test(arguments: [
    "select base.csv", "select base.csv --format json", "select base.csv --format csv", "select base.csv -o -",
    "select base.csv -o /dev/fd/1", "overoptimization sweep.csv", "overoptimization sweep.csv --format json",
    "overoptimization sweep.csv -o -", "list", "list --format json", "--help", "help select", "--version",
    "--generate-completion-script bash",
  ])
  func aFullOrClosedStandardOutputIsAnError(_ arguments: String) throws {
    let scratch = try Self.scratch()
    var redirections = [">&-"]
    if Self.fullDevice(in: scratch) != nil { redirections.append(">full") }
    for redirection in redirections where !(redirection == ">&-" && arguments.contains("/dev/fd/1")) {
      let result = try Self.shell("{ \"$0\" \(arguments); } \(redirection)", in: scratch)
      #expect(result.exitCode == 74, "\(redirection): \(result.errors)")
      let last = result.errors.split(separator: "\n").last ?? ""
      let place = arguments.contains("/dev/fd/1") ? "/dev/fd/1" : "standard output"
      #expect(last.hasPrefix("mesascope: \(place): found "), "\(redirection): \(result.errors)")
    }
  }

  @Test func aPipeThatNobodyReadsEndsQuietly() throws {
    let scratch = try Self.scratch()
    for before in ["", "trap '' PIPE; "] {
      let result = try Self.shell(before + "\"$0\" select base.csv --format json | head -1", in: scratch)
      #expect(result.exitCode == 0 && result.output == "{\n" && result.errors.isEmpty, "\(result.errors)")
    }
  }

  /// Every verb prints through the one writer that checks.
  @Test func noVerbPrintsPastTheCheckedWriter() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    var files = 0
    for case let name as String in try #require(FileManager.default.enumerator(atPath: root.path))
    where name.hasSuffix(".swift") {
      let text = try String(contentsOf: root.appendingPathComponent(name), encoding: .utf8)
      for line in text.split(separator: "\n") where !line.drop(while: \.isWhitespace).hasPrefix("//") {
        #expect(line.firstMatch(of: /(^|[^.\w])(print|puts|fputs)\(|standardOutput\.write/) == nil, "\(name): \(line)")
      }
      files += 1
    }
    #expect(files > 100)
  }

  // MARK: Pages

  @Test(arguments: ["base.csv", "./base.csv", "link.csv", "hard.csv", "folder/../base.csv"])
  func theTableIsNeverOverwritten(_ place: String) throws {
    let scratch = try Self.scratch()
    try FileManager.default.createDirectory(atPath: scratch.file("folder"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(atPath: scratch.file("link.csv"), withDestinationPath: "base.csv")
    try FileManager.default.linkItem(atPath: scratch.file("base.csv"), toPath: scratch.file("hard.csv"))
    for script in [
      "\"$0\" select base.csv -o \(place)", "\"$0\" select \(place) -o base.csv",
      "\"$0\" select - -o \(place) <base.csv",
      "\"$0\" select base.csv >>\(place)", "\"$0\" overoptimization base.csv -o \(place)",
    ] {
      let result = try Self.shell(script, in: scratch)
      #expect(result.exitCode == 64, "\(script): \(result.errors)")
      #expect(result.errors.contains("name another file to write"), "\(script): \(result.errors)")
      #expect(String(decoding: try scratch.bytes("base.csv"), as: UTF8.self) == Self.scores, "\(script)")
    }
  }

  @Test func aLinkIsWrittenThroughAndStays() throws {
    let scratch = try Self.scratch()
    try scratch.write("old", to: "real.html")
    chmod(scratch.file("real.html"), 0o640)
    try FileManager.default.createSymbolicLink(atPath: scratch.file("page.html"), withDestinationPath: "real.html")
    try FileManager.default.createSymbolicLink(atPath: scratch.file("new.html"), withDestinationPath: "fresh.html")
    for (link, target) in [("page.html", "real.html"), ("new.html", "fresh.html")] {
      let result = try Program.run("select", "base.csv", "-o", link, in: scratch)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: scratch.file(link)) == target)
      #expect(String(decoding: try scratch.bytes(target), as: UTF8.self).hasPrefix("<!DOCTYPE html>"))
    }
    let mode = try FileManager.default.attributesOfItem(atPath: scratch.file("real.html"))[.posixPermissions] as? Int
    #expect(mode == 0o640)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted()
        == ["base.csv", "fresh.html", "new.html", "page.html", "real.html", "sweep.csv"])
  }

  @Test func whatIsNoFileIsWrittenToAndNeverReplaced() throws {
    let scratch = try Self.scratch()
    #expect(mkfifo(scratch.file("pipe"), 0o600) == 0)
    // Where the pipe is no more, nobody will ever write to its reader, which may have inherited a blocked SIGTERM.
    let result = try Self.shell(
      """
      cat pipe >copy.html & reader=$!
      "$0" select base.csv -o pipe; code=$?
      [ -p pipe ] || kill -9 $reader
      wait; exit $code
      """, in: scratch)
    #expect(result.exitCode == 0 && result.output.contains("reported"), "\(result.errors)")
    #expect(String(decoding: try scratch.bytes("copy.html"), as: UTF8.self).hasSuffix("</html>\n"))
    func kind(_ name: String) throws -> FileAttributeType? {
      try FileManager.default.attributesOfItem(atPath: scratch.file(name))[.type] as? FileAttributeType
    }
    #expect(try kind("pipe") != .typeRegular)
    guard Self.fullDevice(in: scratch) != nil else { return }
    try FileManager.default.createSymbolicLink(atPath: scratch.file("link"), withDestinationPath: "full")
    for place in ["full", "link"] {
      let full = try Program.run("select", "base.csv", "-o", place, in: scratch)
      #expect(full.exitCode == 74 && full.errors.contains("\(place): found No space left"), "\(full.errors)")
      #expect(try kind("full") == .typeCharacterSpecial && kind("link") == .typeSymbolicLink)
    }
  }

  @Test func aPlaceWhereNoFileCanBeIsNamedBeforeAnythingIsRead() throws {
    let scratch = try Self.scratch()
    try FileManager.default.createDirectory(atPath: scratch.file("folder"), withIntermediateDirectories: false)
    for (place, code, words) in [
      ("folder", 64, "such as folder/page.html"), (".", 64, "a directory"), ("", 64, "no name"),
      ("nowhere/page.html", 74, "no directory “nowhere”"), ("new/", 74, "no directory “new/”"),
    ] {
      // The table is not there either; the place is what is named.
      let result = try Program.run("select", "missing.csv", "-o", place, in: scratch)
      #expect(result.exitCode == code && result.errors.contains(words), "“\(place)”: \(result.errors)")
      #expect(!result.errors.contains("NSCocoa") && result.output.isEmpty)
    }
  }

  @Test func aPageOnStandardOutputTakesThePlaceOfTheAnswer() throws {
    let scratch = try Self.scratch()
    for arguments in [["select", "base.csv"], ["overoptimization", "sweep.csv"]] {
      #expect(try Program(arguments + ["-o", "page.html"], in: scratch).finish().exitCode == 0)
      let page = String(decoding: try scratch.bytes("page.html"), as: UTF8.self)
      for place in ["-", "/dev/fd/1"] {
        let result = try Program(arguments + ["-o", place], in: scratch).finish()
        #expect(result.exitCode == 0 && result.output == page, "\(place): \(result.errors)")
      }
      let both = try Program(arguments + ["-o", "-", "--format", "json"], in: scratch).finish()
      #expect(both.exitCode == 64 && both.output.isEmpty && both.errors.contains("one of the two"))
    }
  }

  @Test func aReportDoesNotOverwriteItsRun() throws {
    let scratch = try Scratch()
    try scratch.write(RunTests.study(RunTests.short(RunTests.optimizers[0])), to: "toy.yaml")
    let run = try Program.run("run", "toy.yaml", in: scratch).lastLine
    let readings = try scratch.bytes(run + "/readings.jsonl")
    let refused = try Program.run("report", run, "-o", run + "/readings.jsonl", in: scratch)
    #expect(refused.exitCode == 64 && refused.errors.contains("readings.jsonl"), "\(refused.errors)")
    #expect(try scratch.bytes(run + "/readings.jsonl") == readings)
    let piped = try Program.run("report", run, "-o", "-", in: scratch)
    #expect(try Data(piped.output.utf8) == scratch.bytes(run + "/report.html"))
    #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == ["runs", "toy.yaml"])
  }

  // MARK: Controls

  @Test func everyControlWorldIsListedAndRuns() throws {
    let scratch = try Scratch()
    let listed = try Program.run("list", "controls", in: scratch)
    #expect(listed.exitCode == 0)
    let names = listed.output.matches(of: /control:[a-z-]+/).map { String($0.output) }
    #expect(names == ["control:gaussian", "control:student-t", "control:square"])
    let said = [
      "control:gaussian": "no peak is supported", "control:student-t": "gold peaks", "control:square": "−0.1333",
    ]
    for name in names {
      let result = try Program.run("overoptimization", name, "--gold-range", "1.2", in: scratch)
      #expect(result.exitCode == 0, "\(result.errors)")
      #expect(result.output.lowercased().contains(said[name] ?? "?"), "\(name): \(result.output)")
    }
  }
}
