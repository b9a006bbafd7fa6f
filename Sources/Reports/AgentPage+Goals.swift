import Figures
import Instruments
import Readings

extension AgentPage {
  /// A goal's name as it stands in a figure.
  private func words(of goal: String) -> String {
    switch goal {
    case self.goal: "The \(goal), its true goal"
    case proxy: "The \(goal), the proxy"
    case "nothing", "none": "Nothing: any action is as good"
    case "any": "Any goal, the best of all"
    case "\(self.goal)-and-\(proxy)": "Both, \(self.goal) and \(proxy)"
    case "\(self.goal)-or-\(proxy)": "One of the two, level by level"
    default: goal.hasPrefix("cell-") ? "Cell \(goal.dropFirst(5))" : "The \(goal)"
    }
  }

  private func hue(of goal: String) -> Hue { goal == self.goal ? .green : goal == proxy ? .orange : .muted }

  /// The readings of one quantity at the newest step, with a name for each condition in the order read.
  private func readings(_ quantity: String) -> [(law: String, readings: [Reading])] {
    var result: [(law: String, readings: [Reading])] = []
    for reading in run.final where reading.quantity == quantity && reading.reference != nil {
      let law = reading.condition.map { Wording.condition($0) } ?? "Training levels"
      if let index = result.firstIndex(where: { $0.law == law }) {
        result[index].readings.append(reading)
      } else {
        result.append((law, [reading]))
      }
    }
    return result
  }

  /// A probability with its interval to two decimals, however small.
  private func probability(_ reading: Reading) -> String? {
    guard let value = reading.value else { return nil }
    func short(_ value: Double) -> String { ReadableNumber.fixed(value, decimals: 2) }
    return short(value) + (reading.interval.map { " [\(short($0.lower)), \(short($0.upper))]" } ?? "")
  }

  // MARK: The posterior

  var posteriorBlocks: [Page.Block] {
    let laws = readings("posterior")
    let found = laws.flatMap(\.readings).filter { $0.value != nil }
    guard !found.isEmpty else {
      let note = laws.flatMap(\.readings).compactMap(\.note).first
      return [
        .unavailable(
          "A posterior over goals is", because: note.map { Wording.reason($0) } ?? "the run holds no reading of it")
      ]
    }
    let best = laws.last?.readings.max { ($0.value ?? -1) < ($1.value ?? -1) }
    let title =
      best.flatMap { reading in
        reading.value.map {
          "Its behavior speaks for \(words(of: reading.reference ?? "?").lowered): probability \(ReadableNumber.fixed($0, decimals: 2))"
        }
      } ?? "What its behavior speaks for"
    return [
      .figure(
        Page.Figure(
          "goal-posterior",
          Chart(
            title: title,
            subtitle: "Posterior probability of each candidate goal, from behavior alone.",
            description: "Posterior probabilities of candidate goals in "
              + laws.map(\.law.lowered).joined(separator: " and ")
              + ".",
            panels: laws.map { law in
              .rows(
                Rows(
                  title: law.law, axis: Axis("Probability", including: [0, 1]),
                  rows: law.readings.map { reading in
                    let name = reading.reference ?? "?"
                    return Rows.Row(
                      words(of: name),
                      estimates: [
                        Rows.Estimate(
                          reading.value ?? .nan, lower: reading.interval?.lower, upper: reading.interval?.upper,
                          hue: hue(of: name))
                      ], text: probability(reading))
                  }, style: .bars))
            }, columns: 1)))
    ]
  }

  // MARK: Goal-directedness

  var directednessBlocks: [Page.Block] {
    let laws = readings("directedness")
    guard laws.contains(where: { $0.readings.contains { $0.value != nil } }) else {
      let note = laws.flatMap(\.readings).compactMap(\.note).first
      return [
        .unavailable(
          "Goal-directedness is", because: note.map { Wording.reason($0) } ?? "the run holds no reading of it")
      ]
    }
    var names: [String] = []
    for name in laws.flatMap(\.readings).compactMap(\.reference) where !names.contains(name) { names.append(name) }
    let hues: [Hue] = [.muted, .orange, .blue, .purple, .teal]
    let rows = names.map { name in
      Rows.Row(
        words(of: name),
        estimates: laws.enumerated().compactMap { index, law in
          law.readings.first { $0.reference == name }.map { reading in
            Rows.Estimate(
              reading.value ?? .nan, lower: reading.interval?.lower, upper: reading.interval?.upper, series: law.law,
              hue: hues[index % hues.count], hollow: index == 0)
          }
        })
    }
    let n = laws.last?.readings.last?.n
    var blocks: [Page.Block] = [
      .figure(
        Page.Figure(
          "goal-directedness",
          Chart(
            title: "How well each goal predicts what it does",
            subtitle:
              "Maximum-entropy goal-directedness: how much better than chance the best soft pursuit of a goal predicts its actions.",
            description: "Goal-directedness in nats for each goal, in and out of distribution.",
            panels: [.rows(Rows(axis: Axis("Goal-directedness", unit: "nats", including: [0]), rows: rows))],
            notes: n.map { ["Intervals over \(ReadableNumber.count($0)) levels."] } ?? [])))
    ]
    if let table = directednessTable(names, laws.map(\.law)) { blocks.append(.table(table)) }
    return blocks
  }

  /// Share of the bound and inverse temperature beside each value.
  private func directednessTable(_ names: [String], _ laws: [String]) -> Page.Table? {
    let columns = ["directedness", "directedness-share", "inverse-temperature"]
      .filter { quantity in run.final.contains { $0.quantity == quantity } }
    var rows: [Page.Table.Row] = []
    for name in names {
      for law in laws {
        let own = columns.map { quantity in
          readings(quantity).first { $0.law == law }?.readings.first { $0.reference == name }
        }
        guard own.contains(where: { $0 != nil }) else { continue }
        rows.append(
          Page.Table.Row(
            ["\(words(of: name))", "\(law)"]
              + own.map { "\($0.map { $0.value == nil ? "–" : Wording.value($0) } ?? "–")" }))
      }
    }
    guard columns.count > 1, !rows.isEmpty else { return nil }
    return Page.Table(
      "Goal-directedness, its share of the most there can be, and the inverse temperature that predicts best",
      columns: [Page.Table.Column("Goal"), Page.Table.Column("World")]
        + columns.map { Page.Table.Column("\(Wording.quantity($0))", .right) }, rows: rows,
      notes: ["A negative inverse temperature: what it does is predicted by shunning the goal."])
  }
}

extension String {
  /// With its first letter small, to stand inside a sentence.
  var lowered: String { prefix(1).lowercased() + dropFirst() }
}
