import Readings
import Settings
import Statistics

/// Finds the step of a run from which on the match with an algorithm stays above its threshold.
///
/// A run is only looked at where it has checkpoints, so the step is known as an interval: above the last checkpoint
/// that is not over the threshold and up to the first after which all are. A run that is over it at its first
/// checkpoint has the interval [0, first] (censored on the left), one that never stays over it [last, ∞) (on the
/// right). A checkpoint whose match is unavailable counts as not over it.
///
/// The score is the quantity `match` of `algorithm-match`, min(sensitivity cosine, 1 − relative model difference). The
/// standard threshold was set on calibration organisms, never on the run that
/// it judges: `mesascope calibrate` prints its hit and false-alarm rates.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `reference` | the candidate whose match counts | `gradient-descent-1` |
/// | `threshold` | the match to pass | 0.8 |
/// | `confidence` | of the interval of the median over seeds | 0.95 |
public struct Emergence: Summary {
  public static let card = InstrumentCard(
    name: "emergence",
    summary: "the step from which on a match stays above its threshold, as far as the checkpoints tell",
    quantities: quantities + EmergenceCosts.quantities,
    columns: [
      .init("emerged", "emergence-share"), .init("step", "emergence-median"),
      .init("examples", "emergence-examples"), .init("FLOP", "emergence-floating-point-operations"),
      .init("evaluations", "emergence-fitness-evaluations"), .init("bits", "emergence-selection-bits"),
    ])
  private static let quantities: [Quantity] = [
    Quantity(
      name: "emergence-step", unit: "step", level: 3,
      meaning: "The first checkpoint from which on the match stays over the threshold; the interval reaches back to the"
        + " checkpoint before it.",
      formula: "min { s : match(s') > threshold for all checkpoints s' >= s }",
      null: "the p of the match at that checkpoint", controls: "planted: the first checkpoint; null organisms: never"),
    Quantity(
      name: "emergence-median", unit: "step", level: 3,
      meaning: "The median over seeds of the step of emergence, from the interval-censored steps.",
      formula: "the median of Turnbull's estimate; interval from the order statistics of the censored steps",
      null: "none: it is a description",
      controls: "closed case of equal intervals"),
    Quantity(
      name: "emergence-share", unit: "1", level: 3,
      meaning: "The share of seeds in which it emerged by the last checkpoint.",
      formula: "emerged / seeds, Wilson's interval", null: "none: it is a description",
      controls: "planted: 1; null organisms: 0"),
  ]

  /// The candidate whose match counts.
  public var reference = "gradient-descent-1"
  /// The match that must be passed.
  public var threshold = AlgorithmMatch.threshold
  public var confidence = 0.95

  public init() {}

  /// Reads `reference`, `threshold` and `confidence`.
  public init(from reader: SettingsReader) throws {
    reference = try reader.text("reference", default: reference)
    threshold = try reader.number("threshold", default: threshold, in: 0...1)
    confidence = try reader.number("confidence", default: confidence, in: 0.5...0.9999)
  }

  /// The match with the one candidate, on as many tasks as usual.
  public var instruments: [any Instrument] {
    var match = AlgorithmMatch()
    (match.candidates, match.shifts) = ([reference], .never)
    return [match]
  }

  /// When one run passed the threshold for good.
  public struct Passage: Sendable, Hashable {
    /// The last checkpoint that is not over the threshold (0 where there is none) and the first of those that stay
    /// over it (infinite where there is none).
    public var interval: Interval
    /// The number of checkpoints looked at, and how many of them had no match.
    public var checkpoints: Int
    public var unavailable: Int
    /// The p of the match at the first checkpoint over the threshold.
    public var p: Double?

    public var emerged: Bool { interval.upper.isFinite }
  }

  /// The passage of a run, or nil where it has no reading of the match in distribution.
  public func passage(in readings: [Reading]) -> Passage? {
    let series =
      readings.filter {
        $0.instrument == AlgorithmMatch.name && $0.quantity == "match" && $0.reference == reference
          && $0.condition == nil && $0.component == "model" && $0.step != nil
      }.sorted { ($0.step ?? 0) < ($1.step ?? 0) }
    guard let last = series.last else { return nil }
    let unavailable = series.count { $0.value == nil }
    let lastBelow = series.lastIndex { ($0.value ?? -.infinity) <= threshold }
    let first = lastBelow.map { $0 + 1 } ?? 0
    let below = lastBelow.map { Double(series[$0].step ?? 0) } ?? 0
    guard first < series.count else {
      return Passage(
        interval: Interval(lower: Double(last.step ?? 0), upper: .infinity), checkpoints: series.count,
        unavailable: unavailable)
    }
    return Passage(
      interval: Interval(lower: min(below, Double(series[first].step ?? 0)), upper: Double(series[first].step ?? 0)),
      checkpoints: series.count, unavailable: unavailable, p: series[first].null?.p)
  }

  /// The step of emergence, and where the run's metrics are at hand what it had cost until then.
  public func readRun(_ run: RunSeries, at occasion: Occasion) -> [Reading] {
    let sheet = ReadingSheet(Self.card, at: occasion)
    guard let passage = passage(in: run.readings) else {
      return [
        sheet.reading(
          "emergence-step", .unavailable("the run has no reading of the match with \(reference)"), reference: reference)
      ]
    }
    var notes: [String] = []
    if !passage.emerged {
      notes.append(
        Unavailable(
          "the match with \(reference) never stays over \(Setting.written(threshold)) up to the last checkpoint"
        )
        .description)
    } else if passage.interval.lower == 0, passage.interval.upper > 0 || passage.checkpoints == 1 {
      notes.append("no checkpoint before it was under the threshold, except the start")
    }
    if passage.unavailable > 0 { notes.append("\(passage.unavailable) checkpoints without a match count as under it") }
    let step = Finding(
      passage.emerged ? passage.interval.upper : nil, interval: passage.interval, method: "interval-censored",
      n: passage.checkpoints, null: passage.p.map { Reading.Null(value: nil, p: $0) },
      note: notes.isEmpty ? nil : notes.joined(separator: "; "))
    let costs = run.metrics.map { EmergenceCosts.findings(for: step, metrics: $0) } ?? []
    return ([("emergence-step", step)] + costs).map { sheet.reading($0, $1, reference: reference) }
  }

  /// The median over seeds of steps known as intervals, infinite where fewer than half emerged; nil for no runs.
  public static func median(of steps: [Interval], confidence: Double = 0.95) -> Estimate? {
    let times = steps.map { CensoredTime(after: $0.lower, until: $0.upper) }
    return Survival.median(of: times, confidence: confidence)?.estimate
  }

  /// The median step over seeds, and the share of seeds in which it emerged.
  ///
  /// Each run that has readings of the match counts once; a run without any is left out and named in the note.
  public func readRuns(_ runs: [RunSeries], at occasion: Occasion) -> [Reading] {
    let sheet = ReadingSheet(Self.card, at: occasion)
    let passages = runs.compactMap { passage(in: $0.readings) }.map(\.interval)
    let left = runs.count - passages.count
    let note = left > 0 ? "\(left) runs without a reading of the match are left out" : nil
    guard let median = Self.median(of: passages, confidence: confidence) else {
      return ["emergence-median", "emergence-share"].map {
        sheet.reading($0, .unavailable("no run has a reading of the match"), reference: reference)
      }
    }
    let emerged = passages.count { $0.upper.isFinite }
    let never = Unavailable("it emerged in \(emerged) of \(passages.count) runs, fewer than half").description
    var middle = Finding(median, n: median.n, note: median.value.isFinite ? note : never)
    if !median.value.isFinite { middle.value = nil }
    var result = [sheet.reading("emergence-median", middle, reference: reference)]
    if let share = Estimate.proportion(successes: emerged, of: passages.count, confidence: confidence) {
      result.append(sheet.reading("emergence-share", Finding(share, n: share.n, note: note), reference: reference))
    }
    return result
  }
}
