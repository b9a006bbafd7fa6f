/// The rows of a wide or a summary table: one for each model, or for each variant of one.
struct ModelRows: Sendable {
  struct Row: Sendable {
    var name: String
    /// What tells rows of one name apart; empty where nothing does.
    var variant: String
    /// NaN where the cell is missing.
    var scores: [Double]
    var error: Double?
    var line: Int
  }

  private(set) var rows: [Row] = []
  /// Rows that repeat another exactly.
  private(set) var repeated = 0
  private var byName: [String: [Int]] = [:]

  /// Adds a row; false where it repeats another.
  mutating func add(_ row: Row) -> Bool {
    for index in byName[row.name] ?? [] {
      let other = rows[index]
      let same = zip(other.scores, row.scores).allSatisfy { $0 == $1 || ($0.isNaN && $1.isNaN) }
      if same, other.error == row.error, other.variant == row.variant {
        repeated += 1
        return false
      }
    }
    byName[row.name, default: []].append(rows.count)
    rows.append(row)
    return true
  }

  /// A name for each row that no other has, and how many had to be made.
  func names() -> (names: [String], made: Int) {
    var names = rows.map(\.name)
    var made = 0
    var used = Set(byName.filter { $0.value.count == 1 }.keys)
    for (index, row) in rows.enumerated() where byName[row.name, default: []].count > 1 {
      let first = byName[row.name]?.first == index
      // The first keeps its name where nothing tells it from the others.
      var name = row.variant.isEmpty ? row.name : "\(row.name) (\(row.variant))"
      var count = 2
      while used.contains(name) || (name == row.name && !first) {
        name = "\(row.name) (\(row.variant.isEmpty ? "" : row.variant + ", ")\(count))"
        count += 1
      }
      used.insert(name)
      if name != row.name { made += 1 }
      names[index] = name
    }
    return (names, made)
  }
}
