import Figures
import Settings

extension Page {
  /// The widths that each picture is laid out for, one for screens and paper and one for phones; the page shows
  /// whichever fits.
  static let wide = 736
  static let narrow = 360

  /// The page as one HTML file: no script, nothing loaded, the same bytes for the same page.
  public func html() -> String {
    var text = """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <meta name="color-scheme" content="light dark">
      <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
      <title>\(Untrusted.forMarkup(title))</title>
      <style>
      \(Self.styleSheet)\(figures.isEmpty ? "" : Chart.styleSheet)</style>
      </head>
      <body>
      <main>

      """
    text += markup(headline)
    let shown = sections.filter { !$0.blocks.isEmpty }
    let anchors = Self.anchors(shown.map(\.title))
    if shown.count > 3 {
      text += "<nav aria-label=\"Contents\"><ul>\n"
      for (section, anchor) in zip(shown, anchors) {
        text += "<li><a href=\"#\(anchor)\">\(Untrusted.forMarkup(section.title))</a></li>\n"
      }
      text += "</ul></nav>\n"
    }
    for (section, anchor) in zip(shown, anchors) {
      text += "<section id=\"\(anchor)\" aria-labelledby=\"\(anchor)-title\">\n"
      text += "<h2 id=\"\(anchor)-title\">\(Untrusted.forMarkup(section.title))</h2>\n"
      text += section.blocks.map(markup).joined()
      text += "</section>\n"
    }
    if !footer.isEmpty {
      text += "<footer>\n" + footer.map { "<p>\($0.markup)</p>\n" }.joined() + "</footer>\n"
    }
    return text + "</main>\n</body>\n</html>\n"
  }

  private func markup(_ headline: Headline) -> String {
    var text = "<header class=\"headline \(headline.tone.rawValue)\">\n"
    text += "<p class=\"kicker\">\(Untrusted.forMarkup(Typography.unbroken(headline.kicker)))</p>\n"
    text += "<h1>\(headline.sentence.markup)</h1>\n"
    text += headline.details.map { "<p>\($0.markup)</p>\n" }.joined()
    return text + markup(headline.facts) + "</header>\n"
  }

  private func markup(_ facts: [Fact]) -> String {
    guard !facts.isEmpty else { return "" }
    var text = "<dl class=\"facts\">\n"
    for fact in facts {
      let range =
        fact.range.map { " <span class=\"range\">\(Untrusted.forMarkup(Typography.unbroken($0)))</span>" } ?? ""
      text +=
        "<div><dt>\(Untrusted.forMarkup(Typography.unbroken(fact.label)))</dt><dd>\(Untrusted.forMarkup(fact.value))\(range)</dd></div>\n"
    }
    return text + "</dl>\n"
  }

  private func markup(_ block: Block) -> String {
    switch block {
    case .paragraph(let prose): return "<p>\(prose.markup)</p>\n"
    case .figure(let figure): return markup(figure)
    case .table(let table): return markup(table)
    case .facts(let facts): return markup(facts)
    case .list(let items): return "<ul>\n" + items.map { "<li>\($0.markup)</li>\n" }.joined() + "</ul>\n"
    case .terms(let terms):
      let items = terms.map { "<div><dt>\($0.term.markup)</dt><dd>\($0.meaning.markup)</dd></div>\n" }
      return "<dl class=\"terms\">\n" + items.joined() + "</dl>\n"
    case .code(let code): return "<pre><code>\(Untrusted.forMarkup(code))</code></pre>\n"
    case .unavailable(let what, let reason):
      return "<p class=\"unavailable\"><strong>\(Untrusted.forMarkup(what))</strong> unavailable, because "
        + "\(Untrusted.forMarkup(Typography.unbroken(reason))).</p>\n"
    case .caution(let prose): return "<p class=\"caution\">\(prose.markup)</p>\n"
    case .folded(let summary, let blocks):
      return "<details>\n<summary>\(Untrusted.forMarkup(summary))</summary>\n" + blocks.map(markup).joined()
        + "</details>\n"
    }
  }

  private func markup(_ figure: Figure) -> String {
    var text = "<figure>\n"
    text += "<div class=\"wide\">\n\(figure.chart.svg(width: Self.wide, name: figure.name, styled: false))</div>\n"
    text += "<div class=\"narrow\">\n"
    text += "\(figure.chart.svg(width: Self.narrow, name: figure.name + "-narrow", styled: false))</div>\n"
    if let caption = figure.caption { text += "<figcaption>\(caption.markup)</figcaption>\n" }
    return text + "</figure>\n"
  }

  private func markup(_ table: Table) -> String {
    let name = Untrusted.forMarkup(table.caption.plain)
    // As cards the elements are no longer laid out as a table; the roles say that it still is one.
    let cards = table.narrow == .cards
    func role(_ name: String) -> String { cards ? " role=\"\(name)\"" : "" }
    var text = "<div class=\"table\(cards ? " cards" : "")\" role=\"region\" tabindex=\"0\" aria-label=\"\(name)\">\n"
    text += "<table\(role("table"))>\n<caption>\(table.caption.markup)</caption>\n"
    text += "<thead\(role("rowgroup"))><tr\(role("row"))>"
    for column in table.columns {
      text += "<th scope=\"col\"\(role("columnheader"))\(Self.side(column.alignment))>\(column.title.markup)</th>"
    }
    text += "</tr></thead>\n<tbody\(role("rowgroup"))>\n"
    for row in table.rows {
      text += "<tr\(role("row"))\(row.highlighted ? " class=\"highlighted\"" : "")>"
      for (index, cell) in row.cells.enumerated() {
        let column = index < table.columns.count ? table.columns[index] : nil
        let side = column.map { Self.side($0.alignment) } ?? ""
        if index == 0 {
          text += "<th scope=\"row\"\(role("rowheader"))\(side)>\(cell.markup)</th>"
        } else {
          let label = cards ? column.map { " data-label=\"\(Untrusted.forMarkup($0.title.plain))\"" } ?? "" : ""
          text += "<td\(role("cell"))\(label)\(side)>\(cell.markup)</td>"
        }
      }
      text += "</tr>\n"
    }
    text += "</tbody>\n</table>\n</div>\n"
    return text + table.notes.map { "<p class=\"note\">\($0.markup)</p>\n" }.joined()
  }

  private static func side(_ alignment: Table.Column.Alignment) -> String {
    alignment == .right ? " class=\"right\"" : ""
  }

  /// Identifiers made from titles: letters, digits and hyphens, each once.
  static func anchors(_ titles: [String]) -> [String] {
    var used: Set<String> = []
    return titles.map { title in
      var anchor = ""
      for character in title.lowercased() {
        if character.isASCII, character.isLetter || character.isNumber {
          anchor.append(character)
        } else if !anchor.hasSuffix("-"), !anchor.isEmpty {
          anchor.append("-")
        }
      }
      while anchor.hasSuffix("-") { anchor.removeLast() }
      if anchor.isEmpty { anchor = "section" }
      var unique = "s-" + anchor, number = 2
      while !used.insert(unique).inserted {
        unique = "s-\(anchor)-\(number)"
        number += 1
      }
      return unique
    }
  }
}
