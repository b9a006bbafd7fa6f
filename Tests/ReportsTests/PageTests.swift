import Figures
import Reports
import Testing

@Suite struct PageTests {
  static let hostile = "</title><script>alert(1)</script> & \"q\" '"

  private var full: Page {
    let chart = Chart(
      title: "Line", description: "A line.",
      plot: Plot(x: Axis("x"), y: Axis("y"), marks: [.line(Line("a", points: [Point(0, 0), Point(1, 1)]))]))
    let text = Prose(Self.hostile)
    return Page(
      title: Self.hostile,
      headline: Page.Headline(
        kicker: Self.hostile, sentence: "It is \(strong: Self.hostile).", details: [text],
        facts: [Page.Fact("1.0", range: Self.hostile, label: Self.hostile)], tone: .found),
      sections: [
        Page.Section("One & two", [.paragraph("\(emphasis: "x")\(lowered: "1")\(raised: "2") \(code: "<b>") \(3)")]),
        Page.Section("One & two", [.figure(Page.Figure("line", chart, caption: text))]),
        Page.Section(
          "Table",
          [
            .table(
              Page.Table(
                text, columns: [Page.Table.Column(text), Page.Table.Column("v", .right)],
                rows: [Page.Table.Row([text, "1"], highlighted: true), Page.Table.Row([])], notes: [text]))
          ]),
        Page.Section("空", [.list([text]), .terms([Page.Term(text, text)]), .code(Self.hostile), .facts([])]),
        Page.Section("Nothing", []),
        Page.Section(
          "Rest",
          [
            .unavailable(Self.hostile, because: Self.hostile), .caution(text),
            .folded(Self.hostile, [.figure(Page.Figure("inner", chart))]),
          ]),
      ], footer: [text])
  }

  @Test func textIsEscapedEverywhere() {
    let html = full.html()
    #expect(!html.contains("<script"))
    #expect(!html.contains("alert(1)</"))
    #expect(MarkupCheck.fault(in: html) == nil)
  }

  @Test func nothingIsLoaded() {
    let html = full.html()
    #expect(html.contains("default-src 'none'"))
    for word in ["http://", "https://", "src=", "@import", "url("] {
      let found = html.components(of: word).filter { !$0.hasPrefix("http://www.w3.org/2000/svg") }
      #expect(found.isEmpty, "\(word)")
    }
  }

  @Test func emptySectionsAreLeftOutAndAnchorsDiffer() {
    let html = full.html()
    #expect(!html.contains("Nothing"))
    #expect(html.contains("id=\"s-one-two\"") && html.contains("id=\"s-one-two-2\""))
    #expect(html.contains("id=\"s-section\""))
    var identifiers: Set<String> = []
    for piece in html.components(of: " id=\"") {
      let name = piece.dropFirst(5).prefix { $0 != "\"" }
      #expect(identifiers.insert(String(name)).inserted, "\(name) twice")
    }
  }

  @Test func figuresOfFoldedBlocksCount() {
    #expect(full.figures.map(\.name) == ["line", "inner"])
    #expect(Page(title: "t", headline: Page.Headline(kicker: "k", sentence: "s")).figures.isEmpty)
  }

  @Test func samePageSameBytes() { #expect(full.html() == full.html()) }

  @Test func proseKeepsItsWords() {
    let prose: Prose = "a \(strong: "b") \(code: "c")\(lowered: "d")" + " e"
    #expect(prose.plain == "a b cd e")
  }
}

extension String {
  /// The rests of the text from each place where a word stands.
  func components(of word: String) -> [Substring] {
    var result: [Substring] = []
    var rest = self[...]
    while let range = rest.firstRange(of: word) {
      result.append(rest[range.lowerBound...])
      rest = rest[range.upperBound...]
    }
    return result
  }
}
