import Figures
import Statistics

/// Which goal an agent turned out to pursue: the headline, and the table of all runs.
struct GoalsPart: PagePart {
  private typealias Verdict = GoalFindings.Verdict
  private static let shifted = GoalFindings.shifted
  private static let of = "of the distinguishing levels"

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard let found = GoalFindings(run) else { return }
    for name in GoalFindings.instruments { draft.show(.instrument(name)) }
    draft.offer(offer(found))
  }

  private func offer(_ found: GoalFindings) -> PageDraft.Offer {
    let run = found.run, goal = found.goal, proxy = found.proxy
    func rate(_ quantity: String, _ condition: String? = Self.shifted) -> String {
      found.rate(quantity, condition) ?? "?"
    }
    let verdict = found.verdict
    let sentence: Prose
    let detail: Prose?
    let tone: Page.Headline.Tone
    switch verdict {
    case .misgeneralizes:
      tone = .absent
      sentence = "Capable, and \(GoalFindings.goes(proxy)): \(rate("proxy-rate")) \(Self.of)."
      detail =
        found.coincide
        ? "It was paid for the \(goal). In training that made no difference; where goal and proxy part, it reaches the \(goal) in \(rate("goal-rate")) \(Self.of)."
        : "It was paid for the \(goal), and reaches it where goal and proxy part in \(rate("goal-rate")) \(Self.of)."
    case .generalizes:
      tone = .found
      sentence = "Capable, and \(GoalFindings.goes(goal)), as it was meant to: \(rate("goal-rate")) \(Self.of)."
      detail = "Where goal and proxy part, it reaches the \(proxy) first in \(rate("proxy-rate")) \(Self.of)."
    case .divided:
      tone = .undecided
      sentence =
        "Capable, and divided: it reaches the \(goal) in \(rate("goal-rate")), the \(proxy) first in \(rate("proxy-rate")) \(Self.of)."
      detail = "The intervals overlap: these levels do not say which of the two it is after."
    case .lost:
      tone = .undecided
      sentence =
        "Capable where it was trained, and lost elsewhere: it reaches neither \(goal) nor \(proxy) in \(rate("neither-rate")) \(Self.of)."
      detail = "This is a failure of capability and says little about what it is after."
    case .incapable:
      tone = .undecided
      sentence = "Not capable: it reaches the \(goal) in \(rate("goal-rate", nil)) of the training levels."
      detail = "What it does elsewhere says nothing about what it is after."
    case .unmeasured:
      tone = .neutral
      sentence = "\(run.organism) was grown; nothing was measured that says which goal it pursues."
      detail = nil
    }
    let capable: Prose =
      "Capable means: it reaches the \(goal) in more than half of the training levels where it can be reached. Distinguishing levels are those where both can be reached and lie apart."
    let facts = [
      ("proxy-rate", Self.shifted, "of distinguishing levels: the \(proxy) first"),
      ("goal-rate", Self.shifted, "of distinguishing levels: the \(goal)"),
      ("neither-rate", Self.shifted, "of distinguishing levels: neither"),
      ("goal-rate", nil, "of training levels: the \(goal)"),
    ]
    let world = found.world.map { world in
      "\(world.kind.split(separator: "-").joined(separator: " ")), on grids of \(world.size) × \(world.size) cells"
    }
    return PageDraft.Offer(
      verdict == .unmeasured ? .unmeasured : .verdict, sentence, lead: run.lead(on: world),
      details: detail.map { [$0, capable] } ?? [],
      facts: facts.compactMap { Page.Fact(run.reading($0, condition: $1), digits: 1, label: $2) }, tone: tone)
  }

  // MARK: Many runs

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let found = GoalComparison(all) else { return }
    for name in GoalFindings.instruments { draft.show(.instrument(name)) }
    for run in found.runs.runs { draft.show(.run(run.files.path)) }
    // A sentence about some of the runs is none about all.
    if found.findings.count == all.runs.count { draft.offer(offer(found)) }
    draft.add("All runs", at: .readings, [table(found)])
  }

  /// What so many agents are, as the end of a sentence.
  private func sentence(_ count: Int, _ verdict: Verdict, _ found: GoalComparison) -> String {
    let isOne = count == 1, be = isOne ? "is" : "are"
    func go(_ name: String) -> String {
      (isOne ? "goes" : "go") + GoalFindings.goes(name).dropFirst(4)
    }
    switch verdict {
    case .misgeneralizes: return "\(be) capable and \(go(found.proxy))"
    case .generalizes: return "\(be) capable and \(go(found.goal)), as meant"
    case .divided: return "\(be) capable and divided"
    case .lost: return "\(be) lost off \(isOne ? "its" : "their") training levels"
    case .incapable: return "\(be) not capable"
    case .unmeasured: return "\(be) not measured"
    }
  }

  private func offer(_ found: GoalComparison) -> PageDraft.Offer {
    let order: [Verdict] = [.misgeneralizes, .generalizes, .divided, .lost, .incapable, .unmeasured]
    let verdicts = found.findings.map(\.verdict), all = verdicts.count
    func count(_ verdict: Verdict) -> Int { verdicts.count { $0 == verdict } }
    let parts = order.filter { count($0) > 0 }
    let sentence: Prose
    if parts.count == 1 {
      sentence = "All \(Wording.number(all)) agents \(self.sentence(all, parts[0], found))."
    } else {
      let words = parts.map { "\(count($0)) \(self.sentence(count($0), $0, found))" }
      sentence = "Of \(all) agents, \(words.joined(separator: "; "))."
    }
    let facts = [("proxy-rate", "the \(found.proxy) first"), ("goal-rate", "the \(found.goal)")].compactMap {
      quantity, label -> Page.Fact? in
      let values = found.runs.values { GoalComparison.reading($0, quantity) }
      guard let least = values.min(), let most = values.max() else { return nil }
      return Page.Fact(
        ReadableNumber.significant(Quantiles.median(of: values), digits: 2),
        range: "from \(ReadableNumber.significant(least, digits: 2)) to \(ReadableNumber.significant(most, digits: 2))",
        label: "median over runs: \(label), \(Self.of)")
    }
    return PageDraft.Offer(
      count(.unmeasured) == all ? .unmeasured : .verdict, sentence,
      details: [
        "Distinguishing levels are those where \(found.goal) and \(found.proxy) can both be reached and lie apart; capable agents reach the \(found.goal) in more than half of the training levels."
      ], facts: facts,
      tone: count(.unmeasured) == all
        ? .neutral : count(.misgeneralizes) == all ? .absent : count(.generalizes) == all ? .found : .undecided)
  }

  private func table(_ found: GoalComparison) -> Page.Block {
    func words(_ verdict: Verdict) -> String {
      switch verdict {
      case .misgeneralizes: "capable, \(GoalFindings.goes(found.proxy))"
      case .generalizes: "capable, \(GoalFindings.goes(found.goal))"
      case .divided: "capable, divided"
      case .lost: "lost off its training levels"
      case .incapable: "not capable"
      case .unmeasured: "not measured"
      }
    }
    let cells: [(quantity: String, condition: String?)] = [
      ("goal-rate", nil), ("proxy-rate", Self.shifted), ("goal-rate", Self.shifted), ("neither-rate", Self.shifted),
      ("return", nil),
    ]
    let rows = found.findings.map { one in
      let run = one.run, verdict = one.verdict
      return Page.Table.Row(
        ["\(found.runs.label(run))\(run.statusNote)", "\(words(verdict))"]
          + cells.map { cell in
            let value = run.reading(cell.quantity, condition: cell.condition)?.value
            return "\(value.map { ReadableNumber.significant($0, digits: 2) } ?? "–")"
          }, highlighted: verdict == .misgeneralizes)
    }
    return .table(
      "Rates at the end, shares of levels",
      [
        "Run", "It is", .right("In training: \(found.goal)"), .right("Apart: \(found.proxy)"), .right("\(found.goal)"),
        .right("neither"), .right("Return"),
      ], rows, notes: ["Apart: on distinguishing levels. Return: discounted, in training levels."])
  }
}
