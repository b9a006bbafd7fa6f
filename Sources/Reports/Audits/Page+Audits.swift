import Statistics

/// What the pages of audits share.
extension Page {
  /// A table with its first rows in sight and the rest folded; the notes stand below both.
  static func long(_ table: Table, of things: String) -> [Block] {
    let first = 20
    guard table.rows.count > first else { return [.table(table)] }
    var (shown, rest) = (table, table)
    shown.rows = Array(table.rows.prefix(first))
    rest.rows = Array(table.rows.dropFirst(first))
    (rest.caption, rest.notes) = (table.caption + ", continued", [])
    return [.table(shown), .folded("The other \(rest.rows.count) \(things)", [.table(rest)])]
  }

  /// “Intervals: `paired-t`.”, so that what the page explains stands somewhere on it; nothing for no method.
  static func methodNote(_ what: String, _ methods: [String]) -> [Prose] {
    var seen: Set<String> = []
    let names = methods.flatMap(MethodGlossary.names).filter { seen.insert($0).inserted }
    guard let first = names.first else { return [] }
    return [names.dropFirst().reduce("\(what): \(code: first)") { $0 + ", \(code: $1)" } + "."]
  }
}
