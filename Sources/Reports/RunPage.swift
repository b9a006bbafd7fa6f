import Figures
import Instruments

/// The page of one run. Sections whose readings are not there are left out, or say why.
struct RunPage {
  let run: RunSnapshot

  init(_ run: RunSnapshot) { self.run = run }

  var page: Page {
    Page(
      title: "\(run.title) · \(run.run)", headline: headline,
      sections: [
        Page.Section("How the loss fell", lossBlocks),
        Page.Section("When the match appeared", matchBlocks),
        Page.Section("The weights, trained and constructed", weightBlocks),
        Page.Section("Outside the training distribution", shiftBlocks),
        Page.Section("Readings", readingBlocks),
        Page.Section("What it cost", costBlocks),
        Page.Section("What could not be measured", unavailableBlocks),
        Page.Section("Where this comes from", provenanceBlocks),
      ],
      footer: Report.footer(runs: 1))
  }

  // MARK: Headline

  var headline: Page.Headline {
    let kicker = "\(run.title) · seed \(run.record.seed)" + (run.variant.map { " · \($0)" } ?? "")
    var details: [Prose] = [
      "Grown by \(run.baseOptimizer) on \(run.world)."
    ]
    if run.record.status != .finished {
      let step = run.lastStep.map { ReadableNumber.count($0) } ?? "0"
      var words: Prose =
        "\(strong: "This run is not finished") (\(run.record.status.rawValue)); what follows stands at step \(step)."
      if let message = run.record.message { words = words + " It stopped with: \(message)" }
      details.append(words)
    }
    guard let reference = run.subjectReference else {
      return Page.Headline(
        kicker: kicker, sentence: "\(run.organism) was grown; nothing was measured that says what it does inside.",
        details: details)
    }
    let algorithm = Wording.algorithm(reference)
    let difference = run.reading("prediction-difference", reference)
    let cosine = run.reading("sensitivity-cosine", reference)
    var evidence: [String] = []
    if let difference, let value = difference.value {
      evidence.append("its predictions differ from it by \(ReadableNumber.significant(value, digits: 2)) on average")
    }
    if let cosine, cosine.value != nil { evidence.append("sensitivity cosine \(Wording.value(cosine))") }
    let tail = evidence.isEmpty ? "" : ": " + evidence.joined(separator: ", ")
    if let agreement = nearestSentence(apartFrom: reference) { details.append(agreement) }
    let tone: Page.Headline.Tone
    let sentence: Prose
    if let emergence = run.emergence {
      if let when = run.emergenceWords {
        tone = .found
        sentence = "\(run.organism) learned \(algorithm)\(tail)."
        details.append("It was there for good \(when) of training, counted by the checkpoints.")
      } else if run.record.status == .finished {
        tone = .absent
        sentence = "\(run.organism) did not learn \(algorithm)\(tail)."
        let why = Wording.replacing(reference, in: Wording.reason(emergence.note), by: algorithm)
        details.append("\(Wording.capitalized(why)).")
      } else {
        tone = .undecided
        sentence = "\(run.organism) has not learned \(algorithm) so far\(tail)."
      }
    } else {
      tone = .neutral
      sentence = "Of the candidates, \(algorithm) comes nearest to what was grown\(tail)."
    }
    return Page.Headline(
      kicker: kicker, sentence: sentence, details: details, facts: facts(reference), tone: tone)
  }

  private func nearestSentence(apartFrom reference: String) -> Prose? {
    guard let nearest = run.nearest, let name = nearest.reference else { return nil }
    let share = nearest.value.map { "\(Wording.percent($0)) of the resampled sets of tasks agree" }
    let count = run.references.count
    let among = count > 1 ? "Of \(Wording.number(count)) candidate algorithms" : "Of the candidate algorithms"
    let words = name == reference ? "it is also the nearest" : "\(Wording.algorithm(name)) is the nearest"
    return name == reference && run.emergence == nil
      ? share.map { "\(among), \($0) on this one." } : "\(among), \(words)\(share.map { "; " + $0 } ?? "")."
  }

  private func facts(_ reference: String) -> [Page.Fact] {
    var facts: [Page.Fact] = []
    func add(_ quantity: String, _ label: String, reference: String?) {
      guard let reading = run.reading(quantity, reference), let value = reading.value else { return }
      let words = Wording.value(reading).split(separator: "[", maxSplits: 1).map(String.init)
      facts.append(
        Page.Fact(
          words.count == 2 ? words[0].trimmed : ReadableNumber.significant(value),
          range: words.count == 2 ? "[" + words[1] : nil, label: label))
    }
    add("sensitivity-cosine", "sensitivity cosine; 1 is the same direction", reference: reference)
    add("model-difference", "difference of the sensitivities", reference: reference)
    add("loss", "loss of the network", reference: reference)
    add("loss-reference", "loss of " + Wording.algorithm(reference), reference: reference)
    return facts
  }
}

extension String {
  var trimmed: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
