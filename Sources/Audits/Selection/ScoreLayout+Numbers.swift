import Settings

/// Which of the numbers belong together: a score with its error, and benchmarks that may be averaged.
extension ScoreLayout {
  /// Looks for a column of standard errors, or two with the ends of a 95 % interval, that belong to the score.
  ///
  /// A score that is only the first of several candidates takes none but a column that belongs to no other.
  mutating func findErrors(_ sample: TableSample, numbers: [Int], score: Int?, isSure: Bool) {
    guard standardError == nil, let score else { return }
    let header = sample.header
    let words = ColumnWords.words(header[score])
    // lc_standard_error belongs to length_controlled_winrate.
    let initials = String(words.compactMap(\.first))
    let errors = numbers.compactMap { column in ColumnWords.errorOf(header[column]).map { (column: column, of: $0) } }
    let own = errors.first { entry in
      !entry.of.isEmpty
        && (entry.of == words || initials.hasPrefix(entry.of.joined()) || Set(entry.of).isSubset(of: words))
    }
    let general = errors.first { $0.of.isEmpty }
    if let found = isSure ? own ?? general ?? (errors.count == 1 ? errors.first : nil) : general {
      standardError = found.column
      return
    }
    guard isSure else { return }
    let ends = Self.ends(header, among: numbers)
    for low in ends where low.isLow {
      guard let high = ends.first(where: { !$0.isLow && $0.stem == low.stem }) else { continue }
      let belongs = ends.count == 2 || !Set(low.stem).isDisjoint(with: words)
      let holds = sample.rows.allSatisfy { row in
        guard case .value(let x) = row.numbers[score], case .value(let a) = row.numbers[low.column],
          case .value(let b) = row.numbers[high.column]
        else { return true }
        return a <= x && x <= b
      }
      if belongs, holds {
        interval = (low.column, high.column)
        notes.append(
          "standard errors are the widths of the intervals in “\(header[low.column])” and “\(header[high.column])”, divided by 3.92 as for 95 %"
        )
        return
      }
    }
  }

  /// The columns of a wide table that are benchmarks: all candidates that are of one scale and no mean of the others.
  mutating func findBenchmarks(_ sample: TableSample, candidates: [Int], source: String) throws {
    let header = sample.header
    var wide = candidates
    func leave(_ column: Int) {
      wide.removeAll { $0 == column }
      left.insert(column)
      notes.append("column “\(header[column])” looks like a mean of the others and was left out")
    }
    let means = wide.filter { ColumnWords.isMean(header[$0]) }
    if wide.count > means.count + 1 {
      let others = wide.filter { !means.contains($0) }
      for column in means where sample.goesWith(column, meanOf: others) { leave(column) }
    }
    if wide.count > 2 {
      for column in wide.reversed() where wide.count > 2 && sample.isMean(column, of: wide.filter { $0 != column }) {
        leave(column)
      }
    }
    let losses = wide.filter { ColumnWords.isLoss(header[$0]) }
    if !losses.isEmpty, losses.count < wide.count {
      let known = wide.filter { ColumnWords.isAchievement(header[$0]) && !losses.contains($0) }
      guard known.count == 1, let loss = losses.first else {
        throw UserError(
          .badData, at: "\(source):1", value: wide.map { header[$0] }.joined(separator: ", "),
          expected: "scores of one direction, not losses beside others",
          remedy: "name the column to select on with --score, or several to average")
      }
      notes.append("“\(header[loss])” and the like are losses and are not averaged with “\(header[known[0]])”")
      wide = known
    }
    if wide.count > 1, let (narrow, broad) = sample.differentScales(wide) {
      func span(_ column: Int) -> String {
        let values = sample.values(column)
        return
          "“\(header[column])” (\(AuditWording.significant(values.min() ?? 0)) to \(AuditWording.significant(values.max() ?? 0)))"
      }
      throw UserError(
        .badData, at: "\(source):1", value: "\(span(narrow)) beside \(span(broad))",
        expected: "one column of scores, or benchmarks on one scale",
        remedy: "name the column to select on with --score, or several to average")
    }
    (shape, scores) = (wide.count > 1 ? .wide : .summary, wide)
  }

  /// The columns that are named as one end of an interval.
  private static func ends(_ header: [String], among columns: [Int]) -> [(column: Int, isLow: Bool, stem: [String])] {
    columns.compactMap { column in
      ColumnWords.endOf(header[column]).map { (column: column, isLow: $0.isLow, stem: $0.stem) }
    }
  }

  /// Those whose other end is a column too.
  static func pairedEnds(_ header: [String], among columns: [Int]) -> Set<Int> {
    let found = ends(header, among: columns)
    return Set(found.filter { end in found.contains { $0.stem == end.stem && $0.isLow != end.isLow } }.map(\.column))
  }
}
