import Foundation
import Testing

/// `select` and `overoptimization` as a user types them.
@Suite struct AuditCommandTests {
  static let scores = """
    model,score,standard_error,avg_length
    a,0.62,0.02,900
    b,0.60,0.02,700
    c,0.55,0.02,650
    d,0.50,0.02,500

    """

  @Test func selectAnswersInEveryFormat() throws {
    let scratch = try Scratch()
    try Self.scores.write(toFile: scratch.file("t.csv"), atomically: true, encoding: .utf8)
    let table = try Program.run("select", "t.csv", "-o", "page.html", in: scratch)
    #expect(table.exitCode == 0 && table.output.hasPrefix("a is reported at 0.62"), "\(table.output)\(table.errors)")
    let page = try String(contentsOfFile: scratch.file("page.html"), encoding: .utf8)
    #expect(page.contains("<svg") && page.contains("corrected for having won") && !page.contains("<script src"))
    let json = try Program.run("select", "t.csv", "--format", "json", "--tried", "40", in: scratch)
    let object = try #require(try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [String: Any])
    #expect(object["winner"] as? String == "a" && object["schema"] as? Int == 1)
    let answers = try #require(object["answers"] as? [[String: Any]])
    let names = answers.compactMap { $0["quantity"] as? String }
    for name in [
      "score-reported", "score-shrunk", "score-bootstrap", "score-conditional", "score-hybrid", "score-fresh",
      "chance-best", "best-set", "bits-spent", "bits-delivered", "effective-trials", "luck-expected", "luck-threshold",
      "luck-p", "reliability",
    ] { #expect(names.contains(name)) }
    let csv = try Program.run("select", "t.csv", "--format", "csv", in: scratch)
    #expect(csv.output.hasPrefix("quantity,value,lower,upper,confidence,method,n,unit,note"))
    // One thread and two give the same bytes.
    let one = try Program.run("select", "t.csv", "--format", "json", "--threads", "1", in: scratch)
    let two = try Program.run("select", "t.csv", "--format", "json", "--threads", "2", in: scratch)
    #expect(one.output == two.output && one.exitCode == 0)
  }

  @Test func overoptimizationKnowsItsControls() throws {
    let scratch = try Scratch()
    let square = try Program.run("overoptimization", "control:square", "--gold-range", "1.2", in: scratch)
    #expect(square.exitCode == 0 && square.output.contains("drop height is −0.1333"), "\(square.output)")
    let turn = try Program.run("overoptimization", "control:student-t", "-o", "page.html", in: scratch)
    #expect(turn.exitCode == 0 && turn.output.hasPrefix("Gold peaks"))
    let none = try Program.run("overoptimization", "control:gaussian", in: scratch)
    #expect(none.exitCode == 0 && none.output.hasPrefix("No peak is supported"))
  }

  /// The file's text, the arguments, the exit code and what the message must name.
  @Test(arguments: [
    ("model,score\na,x\nb,1\n", ["select", "t.csv", "--score", "score"], 65, "t.csv:2, column 2 (score)"),
    ("", ["select", "t.csv"], 65, "t.csv:1"),
    (scores, ["select", "t.csv", "--score", "scroe"], 64, "score"),
    (scores, ["select", "t.csv", "--tried", "2"], 64, "--tried"),
    (scores, ["select", "t.csv", "--confidence", "2"], 64, "--confidence"),
    (scores, ["select", "missing.csv"], 66, "missing.csv"),
    ("kl,proxy,gold\n-1,0,0\n", ["overoptimization", "t.csv"], 65, "column 1 (kl)"),
    ("a,b\n1,2\n", ["overoptimization", "t.csv"], 65, "--gold"),
    ("", ["overoptimization", "control:gausian"], 64, "gaussian"),
  ])
  func mistakesAreNamed(_ text: String, _ arguments: [String], _ code: Int32, _ name: String) throws {
    let scratch = try Scratch()
    try text.write(toFile: scratch.file("t.csv"), atomically: true, encoding: .utf8)
    let result = try Program(arguments, in: scratch).finish()
    #expect(result.exitCode == code && result.errors.contains(name), "\(result.exitCode) \(result.errors)")
  }
}
