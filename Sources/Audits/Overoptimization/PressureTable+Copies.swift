/// Rows and runs that are copies of another.
extension PressureTable {
  /// The table with each row and each run once: a copy is no further evidence, and errors between copies are none.
  func withoutCopies() -> PressureTable {
    withoutCopiedRows().withoutCopiedRuns()
  }

  /// Raw candidates were never rows; of the others one with the same run, pressure and scores is the same row twice.
  private func withoutCopiedRows() -> PressureTable {
    guard shape != .candidates else { return self }
    var seen: Set<Row> = []
    let kept = rows.filter { seen.insert($0).inserted }
    let copies = rows.count - kept.count
    guard copies > 0 else { return self }
    var result = self
    result.rows = kept
    result.notes.append(
      copies == 1 ? "a row stands twice and counts once" : "\(copies) rows are copies of others and count once")
    return result
  }

  private func withoutCopiedRuns() -> PressureTable {
    struct Reading: Hashable { var kl: Double, proxy: Double, gold: Double, weight: Double }
    guard runs.count >= 2 else { return self }
    var readings: [Int: [Reading]] = [:]
    for row in rows {
      readings[row.run, default: []].append(Reading(kl: row.kl, proxy: row.proxy, gold: row.gold, weight: row.weight))
    }
    var first: [[Reading]: Int] = [:]
    var copies: [Int: Int] = [:]
    for (run, list) in readings.sorted(by: { $0.key < $1.key }) where list.count >= 2 {
      if let known = first[list] { copies[run] = known } else { first[list] = run }
    }
    guard !copies.isEmpty else { return self }
    var result = self
    let kept = runs.indices.filter { copies[$0] == nil }
    let places = Dictionary(uniqueKeysWithValues: kept.enumerated().map { ($1, $0) })
    result.runs = kept.map { runs[$0] }
    result.rows = rows.compactMap { row in
      places[row.run].map { place in
        var row = row
        row.run = place
        return row
      }
    }
    let named = copies.sorted { $0.key < $1.key }.prefix(3).map { "\(runs[$0.key]) (of \(runs[$0.value]))" }
    result.notes.append(
      "\(copies.count == 1 ? "a run holds" : "\(copies.count) runs hold") the very numbers of another and \(copies.count == 1 ? "is" : "are") left out: "
        + named.joined(separator: ", ") + (copies.count > 3 ? ", …" : ""))
    return result
  }
}
