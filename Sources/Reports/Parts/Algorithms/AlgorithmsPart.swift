import Figures
import Instruments
import Readings
import Statistics

/// Which algorithm was learned: the headline, the candidates side by side, and the table of all runs.
struct AlgorithmsPart: PagePart {
  static let instruments = [AlgorithmMatch.name, Emergence.name]

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard run.hasCandidates else { return }
    for name in Self.instruments { draft.show(.instrument(name)) }
    draft.focus = run.subjectReference
    draft.offer(offer(run))
    if run.references.count > 1 { draft.add("Readings", at: .readings, [candidateTable(run)]) }
  }

  private func offer(_ run: RunSnapshot) -> PageDraft.Offer {
    let lead: Prose = "Grown by \(run.baseOptimizer) on \(run.regressionWords)."
    guard let reference = run.subjectReference else {
      return PageDraft.Offer(
        .unmeasured, "\(run.organism) was grown; nothing was measured that says what it does inside.", lead: lead)
    }
    let algorithm = Wording.algorithm(reference)
    var evidence: [String] = []
    if let value = run.reading("prediction-difference", reference)?.value {
      evidence.append("its predictions differ from it by \(ReadableNumber.significant(value, digits: 2)) on average")
    }
    if let cosine = run.reading("sensitivity-cosine", reference), cosine.value != nil {
      evidence.append("sensitivity cosine \(Wording.value(cosine))")
    }
    let tail = evidence.isEmpty ? "" : ": " + evidence.joined(separator: ", ")
    var offer = PageDraft.Offer(
      .verdict, "\(run.organism) learned \(algorithm)\(tail).", lead: lead,
      details: [nearest(run, apartFrom: reference)].compactMap { $0 }, facts: facts(run, reference), tone: .found)
    if let when = run.emergenceWords {
      offer.details.append("It was there for good \(when) of training, counted by the checkpoints.")
    } else if run.emergence == nil {
      (offer.rank, offer.tone) = (.evidence, .neutral)
      offer.sentence = "Of the candidates, \(algorithm) comes nearest to what was grown\(tail)."
    } else if run.record.status == .finished {
      offer.tone = .absent
      offer.sentence = "\(run.organism) did not learn \(algorithm)\(tail)."
      let why = Wording.replacing(reference, in: Wording.reason(run.emergence?.note), by: algorithm)
      offer.details.append("\(Wording.capitalized(why)).")
    } else {
      offer.tone = .undecided
      offer.sentence = "\(run.organism) has not learned \(algorithm) so far\(tail)."
    }
    return offer
  }

  private func nearest(_ run: RunSnapshot, apartFrom reference: String) -> Prose? {
    guard let nearest = run.nearest, let name = nearest.reference else { return nil }
    let share = nearest.value.map { "\(Wording.percent($0)) of the resampled sets of tasks agree" }
    let count = run.references.count
    let among = count > 1 ? "Of \(Wording.number(count)) candidate algorithms" : "Of the candidate algorithms"
    let words = name == reference ? "it is also the nearest" : "\(Wording.algorithm(name)) is the nearest"
    return name == reference && run.emergence == nil
      ? share.map { "\(among), \($0) on this one." } : "\(among), \(words)\(share.map { "; " + $0 } ?? "")."
  }

  private func facts(_ run: RunSnapshot, _ reference: String) -> [Page.Fact] {
    let wanted = [
      ("sensitivity-cosine", "sensitivity cosine; 1 is the same direction"),
      ("model-difference", "difference of the sensitivities"), ("loss", "loss of the network"),
      ("loss-reference", "loss of " + Wording.algorithm(reference)),
    ]
    return wanted.compactMap { Page.Fact(run.reading($0, reference), label: $1) }
  }

  /// The candidates side by side: a row each, a column a quantity.
  private func candidateTable(_ run: RunSnapshot) -> Page.Block {
    let quantities = ["match", "sensitivity-cosine", "prediction-difference", "loss-reference"]
      .filter { quantity in run.final.contains { $0.quantity == quantity && $0.condition == nil } }
    let rows = run.references.map { name -> Page.Table.Row in
      let cells = quantities.map { quantity -> Prose in
        "\(run.reading(quantity, name).map { $0.value == nil ? "–" : Wording.brief($0) } ?? "–")"
      }
      return Page.Table.Row(["\(Wording.short(name))"] + cells, highlighted: name == run.subjectReference)
    }
    return .table(
      "How close each candidate comes, in distribution",
      ["Candidate"] + quantities.map { .right($0 == "loss-reference" ? "Its loss" : "\(Wording.spaced($0))") }, rows)
  }

  // MARK: Many runs

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let runs = all.withCandidates else { return }
    for name in Self.instruments { draft.show(.instrument(name)) }
    for run in runs.runs { draft.show(.run(run.files.path)) }
    // A sentence about some of the runs is none about all.
    if runs.runs.count == all.runs.count { draft.offer(offer(runs)) }
    draft.add("All runs", at: .readings, [table(runs)])
  }

  private func offer(_ runs: RunComparison) -> PageDraft.Offer {
    let groups = runs.groups, algorithm = runs.algorithm
    let judged = groups.reduce(0) { $0 + $1.judged }, emerged = groups.reduce(0) { $0 + $1.emerged }
    guard judged > 0 else {
      return PageDraft.Offer(
        .unmeasured, "\(runs.runs.count) runs side by side; in none of them was emergence measured.")
    }
    let facts = groups.prefix(4).filter { $0.judged > 0 }.map { group in
      Page.Fact(
        "\(group.emerged) of \(group.judged)",
        range: Estimate.proportion(successes: group.emerged, of: group.judged).map {
          "share \(ReadableNumber.interval($0.value, lower: $0.interval.lower, upper: $0.interval.upper))"
        },
        label: groups.count > 1 ? group.label : "runs in which it emerged")
    }
    let details = groups.compactMap { group -> Prose? in
      guard let median = Survival.median(of: group.times(\.emergence)), median.estimate.value.isFinite else {
        return nil
      }
      let words = stepText(median.estimate)
      return groups.count > 1
        ? "\(strong: group.label): median step of emergence \(words)." : "Median step of emergence: \(words)."
    }
    let sentence: Prose
    switch (groups.count == 1, emerged == judged) {
    case (true, true): sentence = "All \(Wording.number(judged)) seeds learned \(algorithm)."
    case (true, false): sentence = "\(emerged) of \(judged) seeds learned \(algorithm)."
    case (false, true): sentence = "All \(groups.count) kinds of run learned \(algorithm), at very different costs."
    case (false, false):
      let shares = groups.filter { $0.judged > 0 }.map { "\($0.label) \($0.emerged) of \($0.judged)" }
      sentence =
        "\(Wording.capitalized(algorithm)) was learned in \(emerged) of \(judged) runs: \(shares.joined(separator: ", "))."
    }
    return PageDraft.Offer(
      .verdict, sentence, details: details, facts: facts,
      tone: emerged == judged ? .found : emerged == 0 ? .absent : .undecided)
  }

  private func stepText(_ estimate: Estimate) -> String {
    func number(_ value: Double) -> String { ReadableNumber.short(value, digits: 5) }
    let upper = estimate.interval.upper == .infinity ? "∞)" : "\(number(estimate.interval.upper))]"
    return "\(number(estimate.value)) [\(number(estimate.interval.lower)), \(upper)"
  }

  private func table(_ runs: RunComparison) -> Page.Block {
    let isMany = !runs.isOfOneKind
    let rows = runs.groups.flatMap { group in
      group.runs.map { run -> Page.Table.Row in
        func cell(_ quantity: String) -> Prose {
          "\(run.reading(quantity, runs.reference).map { Wording.value($0) } ?? "–")"
        }
        let names: [Prose] =
          isMany
          ? ["seed \(run.record.seed)\(run.statusNote)", "\(group.label)"] : ["\(code: run.run)\(run.statusNote)"]
        return Page.Table.Row(
          names + [
            cell("loss"), cell("sensitivity-cosine"),
            "\(run.emergence.map { $0.value == nil ? "not" : Wording.value($0) } ?? "–")",
            "\(run.nearest?.reference.map(Wording.short) ?? "–")",
          ], highlighted: run.emergence != nil && run.emergence?.value == nil)
      }
    }
    return .table(
      "Final readings against \(runs.algorithm)",
      ["Run"] + (isMany ? ["Kind"] : []) + [
        .right("Loss"), .right("Sensitivity cosine"), .right("Emerged at step"), "Nearest",
      ], rows)
  }
}
