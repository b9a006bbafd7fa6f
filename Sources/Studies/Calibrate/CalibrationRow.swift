import Instruments
import Readings
import Records
import Statistics

/// The decisions of one instrument about all organisms of one kind that were made by one recipe.
public struct CalibrationRow: Sendable, Hashable {
  /// What an organism turned out to be to an instrument.
  public enum Control: String, Sendable, CaseIterable {
    case planted
    /// It was to be planted, and a check outside the instrument says that it is not: neither a hit nor a miss.
    case failedToPlant = "failed to plant"
    case easyNull = "easy null"
    case matchedNull = "matched null"
  }

  /// The word for all kinds, or all recipes, in a row of sums.
  public static let all = "all"

  public var instrument: String
  public var control: Control
  /// What the organisms are, such as `rotated gradient-descent-1`.
  public var organism: String
  public var recipe: String
  /// How many there are, and in how many the instrument found something.
  public var organisms = 0
  public var found = 0
  /// Of the planted ones: in how many what was found is what was planted; nil where that cannot be known.
  public var named: Int?
  /// From the smallest to the largest score that the instrument decided on.
  public var scores: ClosedRange<Double>?

  public init(instrument: String, control: Control, organism: String, recipe: String) {
    (self.instrument, self.control, self.organism, self.recipe) = (instrument, control, organism, recipe)
  }

  /// The share found with Wilson's interval: a hit rate for planted organisms, a false-alarm rate for nulls.
  public var rate: Estimate? { Estimate.proportion(successes: found, of: organisms) }

  /// Counts one decision; nil where the readings did not allow any, and nothing was found.
  mutating func count(_ detection: Detection?, agrees: Bool?) {
    organisms += 1
    if detection?.isFound == true { found += 1 }
    if let agrees { named = (named ?? 0) + (agrees ? 1 : 0) }
    if let score = detection?.score { widen(score...score) }
  }

  /// Counts what another row has counted.
  mutating func add(_ other: CalibrationRow) {
    organisms += other.organisms
    found += other.found
    if let more = other.named { named = (named ?? 0) + more }
    if let scores = other.scores { widen(scores) }
  }

  private mutating func widen(_ more: ClosedRange<Double>) {
    let range = scores ?? more
    scores = min(range.lowerBound, more.lowerBound)...max(range.upperBound, more.upperBound)
  }

  /// One row an instrument and control over all recipes, and one a recipe where there are several.
  public static func totals(of rows: [CalibrationRow]) -> [CalibrationRow] {
    var result: [CalibrationRow] = []
    for instrument in rows.map(\.instrument).unique {
      for control in Control.allCases {
        let parts = rows.filter { $0.instrument == instrument && $0.control == control }
        let recipes = parts.map(\.recipe).unique
        for recipe in (recipes.count > 1 ? recipes : []) + (recipes.isEmpty ? [] : [all]) {
          var sum = CalibrationRow(instrument: instrument, control: control, organism: all, recipe: recipe)
          let own = parts.filter { recipe == all || $0.recipe == recipe }
          for part in own { sum.add(part) }
          if own.contains(where: { $0.named == nil }) { sum.named = nil }
          result.append(sum)
        }
      }
    }
    return result
  }

  // MARK: For people and programs

  public static let columns = [
    Table.Column("instrument"), Table.Column("control"), Table.Column("organism"), Table.Column("recipe"),
    Table.Column("n"), Table.Column("found"), Table.Column("rate", decimals: 3), Table.Column("lower", decimals: 3),
    Table.Column("upper", decimals: 3), Table.Column("named"), Table.Column("score-min", decimals: 3),
    Table.Column("score-max", decimals: 3),
  ]

  /// In the order of `columns`.
  public var cells: [Table.Cell] {
    [
      .text(instrument), .text(control.rawValue), .text(organism), .text(recipe), .integer(organisms), .integer(found),
      rate.map { .number($0.value) } ?? .none, rate.map { .number($0.interval.lower) } ?? .none,
      rate.map { .number($0.interval.upper) } ?? .none, named.map { .integer($0) } ?? .none,
      scores.map { .number($0.lowerBound) } ?? .none, scores.map { .number($0.upperBound) } ?? .none,
    ]
  }
}

extension [String] {
  /// Each once, in the order of the first.
  var unique: [String] { reduce(into: []) { if !$0.contains($1) { $0.append($1) } } }
}
