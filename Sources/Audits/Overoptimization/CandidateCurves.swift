import Settings
import Statistics

/// Raw candidates, gathered by prompt, and the curve that each prompt's candidates give.
///
/// Every n follows by order-statistic weights, without bias. Prompts are the runs. Where there are fewer than five, their
/// candidates are dealt into ten groups, which then are the runs.
package struct CandidateCurves {
  /// The scores of the candidates for one prompt.
  struct Scores: Sendable {
    var proxy: [Double] = []
    var gold: [Double] = []
  }

  /// Candidates beyond this many make the prompts that are through give up theirs for their curves.
  private let mostKept: Int
  package private(set) var labels: [String] = []
  /// Where in its file each prompt begins; 0 where it is from none.
  private var lines: [Int] = []
  private var scores: [Scores] = []
  private var kept = 0
  private var total = 0
  /// The n of the curves made so far; empty while none was.
  private var grid: [Int] = []
  private var curves: [Int: [OrderStatistics.Best]] = [:]
  private var counts: [Int: Int] = [:]

  package init(mostKept: Int = 1 << 21) { self.mostKept = mostKept }

  /// Begins a new prompt.
  package mutating func open(_ label: String, line: Int = 0) {
    if kept > mostKept { close() }
    labels.append(label)
    lines.append(line)
    scores.append(Scores())
  }

  /// Adds a candidate; false where the prompt's curve was made already.
  package mutating func add(proxy: Double, gold: Double, to prompt: Int) -> Bool {
    guard curves[prompt] == nil else { return false }
    scores[prompt].proxy.append(proxy)
    scores[prompt].gold.append(gold)
    kept += 1
    total += 1
    return true
  }

  /// Makes the curves of all prompts that have candidates, and lets those go.
  private mutating func close() {
    let open = scores.indices.filter { !scores[$0].proxy.isEmpty }
    // Fewer than five prompts may have to be dealt into groups, which needs their candidates.
    guard open.count + curves.count >= 5 else { return }
    if grid.isEmpty {
      let fewest = open.map { scores[$0].proxy.count }.min() ?? 1
      grid = Self.grid(upTo: fewest)
    }
    for prompt in open {
      let count = scores[prompt].proxy.count
      // A prompt with fewer candidates shortens all curves to what it has.
      while grid.count > 1, let last = grid.last, last > count { grid.removeLast() }
      curves[prompt] = Self.curve(scores[prompt], grid)
      counts[prompt] = count
      scores[prompt] = Scores()
    }
    kept = 0
  }

  /// About a dozen n from 1 to what every run has, evenly spaced in √KL.
  private static func grid(upTo fewest: Int) -> [Int] {
    var grid: [Int] = []
    let nats = Pressure.divergence(bestOf: Double(fewest)).squareRoot()
    for i in 0..<13 {
      let d = nats * Double(i) / 12
      let n = min(fewest, Int(Pressure.bestOf(divergence: d * d).rounded()))
      if grid.last != n { grid.append(n) }
    }
    return grid
  }

  private static func curve(_ scores: Scores, _ grid: [Int]) -> [OrderStatistics.Best] {
    OrderStatistics.bestOf(grid, proxy: scores.proxy, gold: scores.gold)
  }

  /// The table of all curves.
  package mutating func table(source: String) throws -> PressureTable {
    var notes: [String] = []
    guard total > 0 else {
      throw UserError(
        .badData, at: source, value: "no candidate with both scores", expected: "at least one")
    }
    let prompts = labels.indices.filter { curves[$0] != nil || !scores[$0].proxy.isEmpty }
    if prompts.count < 5, curves.isEmpty, prompts.allSatisfy({ scores[$0].proxy.count >= 40 }) {
      notes.append(
        "fewer than five prompts: candidates are dealt into ten groups, which count as the runs")
      let groups = 10
      let dealt = (0..<groups).map { group in
        var part = Scores()
        for prompt in prompts {
          // Dealt in the order of appearance, so that nothing is drawn at random.
          for i in stride(from: group, to: scores[prompt].proxy.count, by: groups) {
            part.proxy.append(scores[prompt].proxy[i])
            part.gold.append(scores[prompt].gold[i])
          }
        }
        return part
      }
      var again = CandidateCurves()
      for (group, part) in dealt.enumerated() {
        again.open("group \(group + 1)")
        again.scores[group] = part
        again.total += part.proxy.count
      }
      var table = try again.table(source: source)
      (table.notes, table.rowsRead) = (notes + table.notes, total)
      return table
    }
    let sizes = prompts.map { counts[$0] ?? scores[$0].proxy.count }
    let fewest = sizes.min() ?? 1
    guard fewest >= 2 else {
      let alone = sizes.firstIndex(of: fewest).map { prompts[$0] }
      let label = alone.map { labels[$0] } ?? ""
      let line = alone.map { lines[$0] } ?? 0
      throw UserError(
        .badData, at: source + (line > 0 ? ":\(line)" : ""),
        value: "a prompt with one candidate" + (label.isEmpty ? "" : ", “\(label)”"),
        expected: "at least two candidates for each prompt",
        remedy: "leave out such prompts, or name a column of pressures with --kl or --n")
    }
    if curves.isEmpty { grid = Self.grid(upTo: fewest) }
    while let last = grid.last, last > fewest { grid.removeLast() }
    if let most = sizes.max(), most > fewest {
      notes.append(
        "prompts have from \(fewest) to \(most) candidates; n goes to \(grid.last ?? fewest)")
    }
    var rows: [PressureTable.Row] = []
    for (index, prompt) in prompts.enumerated() {
      let curve = curves[prompt] ?? Self.curve(scores[prompt], grid)
      for (n, point) in zip(grid, curve) {
        rows.append(
          PressureTable.Row(
            run: index, kl: Pressure.divergence(bestOf: Double(n)), proxy: point.proxy, gold: point.gold))
      }
    }
    return PressureTable(
      source: source, shape: .candidates, rows: rows, runs: prompts.map { labels[$0] }, rowsRead: total,
      notes: notes)
  }
}
