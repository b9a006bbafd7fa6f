import Audits
import Foundation
import Readings
import Reports
import Statistics
import Tensors
import Testing

/// The pages of the two audits: each explains its own methods, and reads well on a phone.
@Suite struct AuditPageTests {
  static func summary(_ models: Int, traits: Bool = true) -> String {
    var random = RandomStream(seed: UInt64(models))
    return "model,score,standard_error\(traits ? ",length" : "")\n"
      + (0..<models).map { i in
        "m\(i),\(0.5 + 0.1 * random.normal()),0.03\(traits ? ",\(100 + 10 * random.normal())" : "")\n"
      }.joined()
  }

  static func long(models: Int, items: Int, binary: Bool, column: String = "item") -> String {
    var random = RandomStream(seed: 3)
    return "model,\(column),score\n"
      + (0..<models).flatMap { i in
        (0..<items).map { j in
          let value = binary ? (random.uniform() < 0.5 + 0.05 * Double(i) ? 1.0 : 0.0) : Double(i) + random.normal()
          return "m\(i),\(column)\(j),\(value)\n"
        }
      }.joined()
  }

  static let tables = [
    summary(4), summary(57), summary(2, traits: false), summary(1), summary(5, traits: false),
    long(models: 5, items: 60, binary: true), long(models: 6, items: 4, binary: false),
    long(models: 4, items: 5, binary: false, column: "seed"), long(models: 2, items: 40, binary: true),
    "model,score\na,1\nb,2\nc,3\n", "model,score,standard_error\na,1,0.1\nb,1,0.1\nc,1,0.1\n",
    "model,easy,hard\na,0.5,0.25\nb,0.75,0.5\nc,0.25,0.125\n",
  ]

  static func pressures(runs: Int, ragged: Bool = false, turn: Double = 0.1) -> String {
    var random = RandomStream(seed: UInt64(runs))
    return "kl,proxy,gold,run\n"
      + (0..<runs).flatMap { run in
        let level = random.normal() * 0.05
        return (0..<(ragged ? 6 + run : 10)).map { step in
          let d = 0.4 * Double(step) + (ragged ? 0.1 * Double(run) : 0)
          return "\(d * d),\(d),\(d - turn * d * d + level + 0.02 * random.normal()),r\(run)\n"
        }
      }.joined()
  }

  static let curves = [
    pressures(runs: 1), pressures(runs: 3), pressures(runs: 8), pressures(runs: 3, ragged: true),
    pressures(runs: 8, ragged: true), pressures(runs: 4, turn: 0), pressures(runs: 2, turn: 0.4),
    "kl,proxy,gold\n0,0,1\n1,1,1\n4,2,1\n", "n,proxy,gold\n1,0,0\n2,1,1\n",
    "n,proxy,gold\n" + [1, 2, 4, 8, 16, 32, 64].map { "\($0),\($0),\(Double($0).squareRoot())\n" }.joined(),
  ]

  struct Audited {
    var page: Page
    var html: String
    var methods: Set<String>

    init(_ page: Page, _ answers: [AuditAnswer]) {
      (self.page, html) = (page, page.html())
      methods = Set(answers.compactMap(\.estimate?.method))
    }
  }

  private static let made = Result { try make() }
  static func pages() throws -> [Audited] { try made.get() }

  private static func make() throws -> [Audited] {
    var result: [Audited] = []
    for table in tables {
      let audit = SelectionAudit.of(
        try ScoreTable.read(bytes: Array(table.utf8)), options: SelectionOptions(resamples: 200))
      result.append(Audited(Page(of: audit), audit.answers))
    }
    let pressure =
      try curves.map { try PressureTable.read(bytes: Array($0.utf8)) }
      + PressureControl.allCases.map { try $0.table(from: RandomStream(seed: 0)) }
    for table in pressure {
      let audit = OveroptimizationAudit.of(table)
      result.append(Audited(Page(of: audit), audit.answers))
    }
    return result
  }

  /// The names set as code, but for options.
  static func codes(_ html: Substring) -> Set<String> {
    Set(html.matches(of: /<code>([^<]*)<\/code>/).map { String($0.1) }.filter { !$0.hasPrefix("--") })
  }

  // MARK: Methods

  /// Every name in the rooms that make estimates is explained.
  @Test func everyMethodHasAnEntry() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Sources")
    // Names with hyphens that are no methods: values of an option, and a pressure's form.
    let others: Set<String> = ["two-sided", "best-of-n"]
    var found: Set<String> = []
    for room in ["Statistics", "Audits"] {
      let folder = sources.appendingPathComponent(room)
      for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) where name.hasSuffix(".swift") {
        let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
        for line in text.split(separator: "\n") where !line.contains("///") {
          // In Statistics whatever looks like a name is one; audits name their questions in the same way.
          let named = line.matches(of: /method(?::| =)[^",]*"([a-z0-9-]+)"(?: : "([a-z0-9-]+)")?/)
          found.formUnion(named.flatMap { [$0.1, $0.2].compactMap { $0 }.map(String.init) })
          if room == "Statistics", !line.contains(".stream(") {
            found.formUnion(line.matches(of: /"([a-z0-9]+(?:-[a-z0-9]+)+)"/).map { String($0.1) })
          }
        }
      }
    }
    #expect(found.isSuperset(of: ["q-profile", "student-t", "normal", "as-observed", "posterior-draws", "fieller"]))
    for literal in found.subtracting(others).sorted() {
      // What begins with a hyphen is added to another's name.
      let name = literal.hasPrefix("-") ? "fieller" + literal : literal
      #expect(MethodGlossary.meaning(of: name) != nil, "\(name) is explained nowhere")
    }
  }

  @Test func aPageExplainsItsOwnMethodsAndNoOthers() throws {
    for audited in try Self.pages() {
      let (page, html, methods) = (audited.page, audited.html, audited.methods)
      let start = try #require(html.range(of: "<h2 id=\"s-how-it-was-measured-title\">")).lowerBound
      let (rest, measured) = (html[..<start], html[start...])
      let explained = Set(measured.matches(of: /<dt><code>([^<]*)<\/code><\/dt>/).map { String($0.1) })
      let named = Set(Self.codes(rest).flatMap(MethodGlossary.names))
      #expect(explained == named, "\(page.title): \(explained.symmetricDifference(named).sorted())")
      #expect(explained.isSuperset(of: methods.flatMap(MethodGlossary.names)), "\(page.title)")
    }
  }

  @Test func anAdditionToAMethodIsExplainedWithIt() throws {
    let whole = try #require(MethodGlossary.meaning(of: "fieller-averaged"))
    #expect(whole.hasPrefix(try #require(MethodGlossary.meaning(of: "fieller"))) && whole.contains("averaged over"))
    #expect(MethodGlossary.meaning(of: "unheard-of") == nil)
  }

  // MARK: Reading

  @Test(arguments: [
    ("95 % of it", "95\u{A0}% of it"), ("(p = 0.0005).", "(p\u{A0}=\u{A0}0.0005)."),
    ("p < 0.0001", "p\u{A0}<\u{A0}0.0001"),
    ("< 0.001", "<\u{A0}0.001"), ("about 0.6 [−0.1, 0.2].", "about 0.6 [−0.1,\u{A0}0.2]."), ("[1, ∞)", "[1,\u{A0}∞)"),
    ("r = −0.3 [−0.4, −0.2], p", "r\u{A0}=\u{A0}−0.3 [−0.4,\u{A0}−0.2], p"), ("a = b, c", "a = b, c"),
    ("a % b", "a % b"),
    ("of 3, 4 and [a, b]", "of 3, 4 and [a, b]"), ("", ""), (" ", " "), ("= 1", "=\u{A0}1"), ("x = ", "x = "),
    ("[1, 2, 3]", "[1, 2, 3]"),
  ])
  func numbersStayTogether(_ text: String, _ expected: String) {
    let page = Page(
      title: "t", headline: Page.Headline(kicker: "k", sentence: Prose(text)), sections: [])
    let shown = page.html().firstMatch(of: /<h1>(.*)<\/h1>/).map { String($0.1) }
    #expect(shown == expected.replacingOccurrences(of: "<", with: "&lt;"))
  }

  @Test func noNumberOfAPageIsTornFromItsSign() throws {
    for audited in try Self.pages() {
      let (page, html) = (audited.page, audited.html)
      let text = html.replacing(/<style>[\s\S]*?<\/style>|<div class="(wide|narrow)">[\s\S]*?<\/div>/, with: "")
      let torn = text.firstMatch(of: /[0-9] %|[a-z] (=|&lt;) [0-9−]|\[[−0-9.∞]+, [−0-9.∞]+[\])]/).map { String($0.0) }
      #expect(torn == nil, "\(page.title)")
    }
  }

  @Test func manyModelsAreFolded() throws {
    for (models, folds) in [(20, 0), (21, 3), (57, 3)] {
      let audit = SelectionAudit.of(
        try ScoreTable.read(bytes: Array(Self.summary(models).utf8)), options: SelectionOptions(resamples: 200))
      let html = Page(of: audit).html()
      let open = html.replacing(/<details>[\s\S]*?<\/details>/, with: "")
      // The picture, the table of models and that of pairs, which has one row less.
      #expect(html.matches(of: /<details>/).count == (models == 21 ? folds - 1 : folds))
      #expect(MarkupCheck.fault(in: html) == nil)
      let names = audit.models.map(\.name)
      for (rank, name) in names.enumerated() {
        #expect(html.contains(">\(rank + 1). \(name)</th>"))
        #expect(open.contains(">\(rank + 1). \(name)</th>") == (rank < 20))
      }
    }
  }

  @Test func tablesBecomeCardsThatNameTheirColumns() throws {
    let audit = SelectionAudit.of(
      try ScoreTable.read(bytes: Array(Self.summary(5).utf8)), options: SelectionOptions(resamples: 200))
    let html = Page(of: audit).html()
    #expect(html.matches(of: /<div class="table cards"/).count == 4, "answers, models, traits, pairs")
    for label in ["value", "interval", "method", "p", "p, max-t", "told from best"] {
      #expect(html.contains("data-label=\"\(label)\""), "\(label)")
    }
    #expect(MarkupCheck.fault(in: html) == nil)
  }

  /// One model may be told from the best and its pair with the winner not be beyond 0.05.
  @Test func thePageSaysWhyTheTwoQuestionsDiffer() throws {
    let audit = SelectionAudit.of(
      try ScoreTable.read(bytes: Array(Self.summary(5).utf8)), options: SelectionOptions(resamples: 200))
    let words = "A model can therefore be told from the best and yet have a p, max-t above 0.05"
    let html = Page(of: audit).html()
    for section in ["Every model", "Pairs of models"] {
      let start = try #require(html.range(of: ">\(section)</h2>")).upperBound
      let end = html[start...].range(of: "</section>")?.lowerBound ?? html.endIndex
      #expect(html[start..<end].contains(words), "\(section)")
    }
    let alone = SelectionAudit.of(try ScoreTable.read(bytes: Array("model,score\na,1\nb,2\nc,3\n".utf8)))
    #expect(!Page(of: alone).html().contains("p, max-t"))
  }
}
