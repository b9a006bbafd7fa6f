/// Finds the known name that a mistyped one most likely meant.
public enum Nearest {
  /// The known name with the smallest edit distance to `name` (insertions, deletions, substitutions and swaps of
  /// neighbors count one each), or nil where none is nearer than half its length.
  public static func match(_ name: String, among known: some Sequence<String>) -> String? {
    let scored = known.map { (distance(name.lowercased(), $0.lowercased()), $0) }
    guard let best = scored.min(by: { ($0.0, $0.1) < ($1.0, $1.1) }) else { return nil }
    return best.0 <= max(2, best.1.count / 2) ? best.1 : nil
  }

  /// What to tell the user: the nearest name, or all of them.
  public static func advice(_ name: String, among known: [String]) -> String {
    if let match = match(name, among: known) { return "did you mean “\(match)”?" }
    return "known are: " + known.joined(separator: ", ")
  }

  /// The optimal string alignment distance. Complexity: O(n·m).
  static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first.prefix(200)), b = Array(second.prefix(200))
    guard !a.isEmpty else { return b.count }
    guard !b.isEmpty else { return a.count }
    var rows = [[Int]](repeating: [Int](repeating: 0, count: b.count + 1), count: a.count + 1)
    for i in 0...a.count { rows[i][0] = i }
    for j in 0...b.count { rows[0][j] = j }
    for i in 1...a.count {
      for j in 1...b.count {
        let change = a[i - 1] == b[j - 1] ? 0 : 1
        rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + change)
        if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
          rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
        }
      }
    }
    return rows[a.count][b.count]
  }
}
