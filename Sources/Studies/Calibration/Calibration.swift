import BaseOptimizers
import Instruments
import Networks
import Organisms
import Readings
import Records
import Statistics
import Subjects
import Tensors
import Worlds

/// How often instruments find what was planted, and how often they find what is not there.
///
/// Each instrument decides on organisms of which it is known what is inside: positives into which an algorithm was
/// planted, easy nulls, and matched nulls, which are as like the positives as can be without what is looked for. The
/// decision is the instrument's documented one. The organisms are the independent units: each has weights or levels of
/// its own. To add an instrument, add a line to `sections`.
public struct Calibration: Sendable {
  public enum Size: String, Sendable, CaseIterable {
    /// About half a minute on two cores.
    case quick
    /// Several minutes: more organisms, more algorithms, longer growth.
    case full
  }

  /// What an organism is to an instrument.
  public enum Control: String, Sendable, CaseIterable {
    case planted
    case easyNull = "easy null"
    case matchedNull = "matched null"
  }

  /// The decisions about all organisms of one kind.
  public struct Row: Sendable {
    public var instrument: String
    public var control: Control
    /// What the organisms are, such as `rotated gradient-descent-1`.
    public var organism: String
    /// How many there are, and in how many the instrument found something.
    public var organisms: Int
    public var found: Int
    /// Of the planted ones: in how many what was found is what was planted.
    public var named: Int?
    /// From the smallest to the largest score that the instrument decided on.
    public var scores: ClosedRange<Double>?

    package init(
      instrument: String, control: Control, organism: String, organisms: Int, found: Int, named: Int?,
      scores: ClosedRange<Double>? = nil
    ) {
      (self.instrument, self.control, self.organism) = (instrument, control, organism)
      (self.organisms, self.found, self.named, self.scores) = (organisms, found, named, scores)
    }

    /// The share found with Wilson's interval: a hit rate for planted organisms, a false-alarm rate for nulls.
    public var rate: Estimate? { Estimate.proportion(successes: found, of: organisms) }
  }

  public var size: Size
  public var seed: UInt64
  public var workers: Workers

  public init(size: Size = .quick, seed: UInt64 = 0, workers: Workers = Workers(threads: 1)) {
    self.size = size
    self.seed = seed
    self.workers = workers
  }

  /// How instruments that are calibrated on the same organisms get their rows.
  struct Section: Sendable {
    var instruments: [String]
    /// The rows of the chosen ones among them; tells the share of its work that is done.
    var rows:
      @Sendable (_ calibration: Calibration, _ chosen: [String], _ progress: @Sendable (Double) -> Void) throws -> [Row]
  }

  static let sections: [Section] = [inContext] + agents

  /// The instruments that can be calibrated.
  public static var instruments: [String] { sections.flatMap(\.instruments) }

  /// Calibrates the instruments of these names, in the order of `instruments`; all of them for an empty list.
  ///
  /// `progress` is told the share of the work that is done, from 0 to 1, now and then, from any thread.
  public func rows(
    of names: [String] = [], progress: @Sendable (Double) -> Void = { _ in }
  ) throws -> [Row] {
    let work = Self.sections.map { section in
      (section, section.instruments.filter { names.isEmpty || names.contains($0) })
    }.filter { !$1.isEmpty }
    var rows: [Row] = []
    for (place, (section, chosen)) in work.enumerated() {
      let count = Double(work.count)
      rows += try section.rows(self, chosen) { progress((Double(place) + $0) / count) }
    }
    progress(1)
    return rows
  }

  /// The rows as a table for people and programs; the sums over each control come last.
  public static func table(_ rows: [Row]) -> Table {
    var table = Table([
      Table.Column("instrument"), Table.Column("control"), Table.Column("organism"), Table.Column("n"),
      Table.Column("found"), Table.Column("rate", decimals: 3), Table.Column("lower", decimals: 3),
      Table.Column("upper", decimals: 3), Table.Column("named"), Table.Column("score-min", decimals: 3),
      Table.Column("score-max", decimals: 3),
    ])
    for row in rows + totals(of: rows) {
      table.append([
        .text(row.instrument), .text(row.control.rawValue), .text(row.organism), .integer(row.organisms),
        .integer(row.found), row.rate.map { .number($0.value) } ?? .none,
        row.rate.map { .number($0.interval.lower) } ?? .none, row.rate.map { .number($0.interval.upper) } ?? .none,
        row.named.map { .integer($0) } ?? .none, row.scores.map { .number($0.lowerBound) } ?? .none,
        row.scores.map { .number($0.upperBound) } ?? .none,
      ])
    }
    return table
  }

  /// One row an instrument and control, over all its organisms.
  static func totals(of rows: [Row]) -> [Row] {
    instruments.flatMap { instrument in
      Control.allCases.compactMap { control -> Row? in
        let parts = rows.filter { $0.instrument == instrument && $0.control == control }
        guard !parts.isEmpty else { return nil }
        let ranges = parts.compactMap(\.scores)
        let lower = ranges.map(\.lowerBound).min(), upper = ranges.map(\.upperBound).max()
        return Row(
          instrument: instrument, control: control, organism: "all", organisms: parts.reduce(0) { $0 + $1.organisms },
          found: parts.reduce(0) { $0 + $1.found },
          named: parts.contains { $0.named != nil } ? parts.reduce(0) { $0 + ($1.named ?? 0) } : nil,
          scores: lower.flatMap { lower in upper.map { lower...$0 } })
      }
    }
  }

  // MARK: What the sections share

  var stream: RandomStream { RandomStream(seed: seed).stream("calibration") }

  /// Groups decisions by organism, in the order they came.
  static func rows(
    instrument: String, _ cases: [(control: Control, organism: String, planted: String?)],
    _ decisions: [(found: Bool, named: Bool, score: Double?)]
  ) -> [Row] {
    var rows: [Row] = []
    for (item, decision) in zip(cases, decisions) {
      let place = rows.firstIndex { $0.control == item.control && $0.organism == item.organism }
      let index = place ?? rows.count
      if place == nil {
        rows.append(
          Row(
            instrument: instrument, control: item.control, organism: item.organism, organisms: 0, found: 0,
            named: item.planted == nil ? nil : 0))
      }
      rows[index].organisms += 1
      if decision.found { rows[index].found += 1 }
      if decision.found, decision.named { rows[index].named = rows[index].named.map { $0 + 1 } }
      if let score = decision.score {
        let range = rows[index].scores ?? score...score
        rows[index].scores = min(range.lowerBound, score)...max(range.upperBound, score)
      }
    }
    return rows
  }
}
