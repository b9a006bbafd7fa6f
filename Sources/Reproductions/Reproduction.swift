import Instruments
import Records
import Settings
import Statistics

/// One published experiment, done again.
public struct Reproduction: Sendable {
  /// The word a user writes for it.
  public var id: String
  /// What is done, in one line.
  public var title: String
  /// Does it, and returns its lines.
  public var run: @Sendable (ReproductionBench) throws -> [ReproductionLine]

  public init(
    id: String, title: String, run: @escaping @Sendable (ReproductionBench) throws -> [ReproductionLine]
  ) {
    self.id = id
    self.title = title
    self.run = run
  }
}

/// One published value beside ours.
public struct ReproductionLine: Sendable, Hashable {
  public enum Verdict: String, Sendable, CaseIterable {
    case reproduced
    case notReproduced = "not reproduced"
    case notComparable = "not comparable"
  }

  /// The reproduction that it belongs to.
  public var id: String
  /// What is compared, and what ours is the value of.
  public var quantity: String
  /// The publication and the place in it.
  public var source: String
  /// What stands there, in words or digits.
  public var published: String
  public var value: Double?
  public var interval: Interval?
  /// What had to hold for `reproduced`, fixed before the experiment was run.
  public var criterion: String
  public var verdict: Verdict
  /// What differs from the publication, or why it did not come out.
  public var explanation: String

  /// A line whose verdict is whether the criterion holds; a value that is missing is not comparable.
  init(
    _ id: String, _ quantity: String, source: String, published: String, value: Double?, interval: Interval?,
    criterion: String, holds: Bool, explanation: String = ""
  ) {
    self.id = id
    self.quantity = quantity
    self.source = source
    self.published = published
    self.value = value
    self.interval = interval
    self.criterion = criterion
    verdict = value == nil ? .notComparable : holds ? .reproduced : .notReproduced
    self.explanation = explanation
  }
}

/// The reproductions that a user can name: to add one, add a line to `all`.
public enum ReproductionRegistry {
  public static let all: [Reproduction] = [
    ClosedForms.reproduction, OneLayer.reproduction, Sweeps.reproduction, RecurrentLayers.reproduction(layers: 2),
    RecurrentLayers.reproduction(layers: 5), SoftmaxHeads.reproduction, AlternatingTokens.reproduction,
    OracleReturns.reproduction, CornerSizes.reproduction, RepairingShare.reproduction, KnownDirectedness.reproduction,
  ]

  /// Those of these names, in the order of the registry; all of them for an empty list. Throws a `UserError` for an
  /// unknown name.
  public static func named(_ names: [String]) throws -> [Reproduction] {
    let known = all.map(\.id)
    for name in names where !known.contains(name) {
      throw UserError(
        .usage, at: "reproduce", value: "“\(name)”", expected: "the name of a reproduction",
        remedy: Nearest.advice(name, among: known))
    }
    return all.filter { names.isEmpty || names.contains($0.id) }
  }

  /// The lines for people or for programs. For people the table is narrow, and below it stands what is to be said of each
  /// line: where it was published, what had to hold, and what explains it.
  public static func written(_ lines: [ReproductionLine], as format: TableFormat) -> String {
    guard format == .table else { return table(lines).written(as: format) }
    var short = Table(["", "id", "quantity", "published", "ours", "interval", "verdict"].map { Table.Column($0) })
    var notes = ""
    for (index, line) in lines.enumerated() {
      short.append([
        .integer(index + 1), .text(line.id), .text(line.quantity), .text(line.published),
        line.value.map { .number($0) } ?? .none,
        line.interval.map { .text("[\(rounded($0.lower)), \(rounded($0.upper))]") } ?? .none,
        .text(line.verdict.rawValue),
      ])
      notes += "\(index + 1): \(line.source). Criterion: \(line.criterion)."
      notes += line.explanation.isEmpty ? "\n" : " \(line.explanation).\n"
    }
    let words =
      "“(figure)” marks what the publication shows in a figure only: beside it stands what its text says of it, no number."
    return short.written(as: .table) + "\n" + words + "\n" + notes
  }

  /// Every column, for programs.
  static func table(_ lines: [ReproductionLine]) -> Table {
    var table = Table([
      Table.Column("id"), Table.Column("quantity"), Table.Column("source"), Table.Column("published"),
      Table.Column("ours"), Table.Column("lower"), Table.Column("upper"), Table.Column("verdict"),
      Table.Column("criterion"), Table.Column("explanation"),
    ])
    for line in lines {
      table.append([
        .text(line.id), .text(line.quantity), .text(line.source), .text(line.published),
        line.value.map { .number($0) } ?? .none, line.interval.map { .number($0.lower) } ?? .none,
        line.interval.map { .number($0.upper) } ?? .none, .text(line.verdict.rawValue), .text(line.criterion),
        .text(line.explanation),
      ])
    }
    return table
  }

  private static func rounded(_ value: Double) -> String { NumberText.shown(value) }
}
