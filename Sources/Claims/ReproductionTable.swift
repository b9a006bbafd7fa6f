import Records

/// Published values beside ours, a line each, each line written when it is known.
///
/// For people the columns are as wide as the claims need, and below the last line stands what is to be said of each: where
/// it was published, what had to hold, and what explains it. For programs every column is exact.
public struct ReproductionTable {
  private let format: TableFormat
  private let widths: [Int]
  private var judgements: [Judgement] = []

  private static let headings = ["", "id", "quantity", "published", "ours", "interval", "verdict"]

  public init(_ claims: [Claim], format: TableFormat) {
    self.format = format
    let texts = [
      ["\(claims.count)"], claims.map(\.group), claims.map(\.measured), claims.map { $0.published ?? "-" },
      ["-0.0001234"], ["[-0.0001234, -0.0001234]"],
    ]
    widths = zip(Self.headings, texts).map { heading, texts in (texts + [heading]).map(TextWidth.of).max() ?? 0 }
  }

  /// What stands before the first line.
  public var head: String {
    switch format {
    case .table: padded(Self.headings)
    case .csv: Self.whole([]).written(as: .csv)
    case .json: "["
    }
  }

  /// The line of one more judgement.
  public mutating func line(_ judgement: Judgement) -> String {
    judgements.append(judgement)
    switch format {
    case .table:
      let finding = judgement.finding
      return padded([
        "\(judgements.count)", judgement.claim.group, judgement.claim.measured, judgement.claim.published ?? "-",
        finding?.value.map { NumberText.shown($0) } ?? "-",
        finding?.interval.map { "[\(NumberText.shown($0.lower)), \(NumberText.shown($0.upper))]" } ?? "-",
        judgement.verdict.rawValue,
      ])
    case .csv:
      // The heading stands above already.
      let text = Self.whole([judgement]).written(as: .csv)
      return String(text[(text.firstRange(of: "\r\n")?.upperBound ?? text.startIndex)...])
    case .json:
      let lines = Self.whole([judgement]).written(as: .json).split(separator: "\n").dropFirst().dropLast()
      return (judgements.count == 1 ? "\n" : ",\n") + lines.joined(separator: "\n")
    }
  }

  /// What stands below the last line.
  public var foot: String {
    switch format {
    case .csv: return ""
    case .json: return judgements.isEmpty ? "]\n" : "\n]\n"
    case .table: break
    }
    var text = "\n\(Self.count(judgements))\n"
    if judgements.contains(where: { $0.claim.published?.contains("(figure)") == true }) {
      text +=
        "“(figure)” marks what the publication shows in a figure only: beside it stands what its text says of it, no"
        + " number.\n"
    }
    for (index, judgement) in judgements.enumerated() {
      let claim = judgement.claim
      text += "\(index + 1): \(claim.source). Criterion: \(claim.criterion)."
      text += judgement.explanation.isEmpty ? "\n" : " \(judgement.explanation).\n"
    }
    return text
  }

  /// How many results came out, and how many known answers, which are no published results.
  static func count(_ judgements: [Judgement]) -> String {
    let parts = [
      (Claim.Kind.paper, "published results are reproduced"), (.formula, "known answers are met"),
      (.seed, "sentences of the seeds are supported"),
    ].compactMap { kind, words -> String? in
      let own = judgements.filter { $0.claim.kind == kind }
      return own.isEmpty ? nil : "\(own.count { $0.verdict.isGood }) of \(own.count) \(words)."
    }
    return parts.joined(separator: "\n")
  }

  private func padded(_ cells: [String]) -> String {
    var text = ""
    for (cell, width) in zip(cells, widths + [0]) {
      text += (text.isEmpty ? "" : "  ") + cell + String(repeating: " ", count: max(0, width - TextWidth.of(cell)))
    }
    while text.hasSuffix(" ") { text.removeLast() }
    return text + "\n"
  }

  /// Every column, for programs.
  private static func whole(_ judgements: [Judgement]) -> Table {
    var table = Table(
      [
        "id", "quantity", "source", "published", "ours", "lower", "upper", "verdict", "criterion", "explanation",
        "claim",
        "kind", "n",
      ].map { Table.Column($0) })
    for judgement in judgements {
      let claim = judgement.claim, finding = judgement.finding
      table.append([
        .text(claim.group), .text(claim.measured), .text(claim.source), claim.published.map { .text($0) } ?? .none,
        finding?.value.map { .number($0) } ?? .none, finding?.interval.map { .number($0.lower) } ?? .none,
        finding?.interval.map { .number($0.upper) } ?? .none, .text(judgement.verdict.rawValue), .text(claim.criterion),
        .text(judgement.explanation), .text(claim.id), .text(claim.kind.rawValue),
        finding.map { .integer($0.n) } ?? .none,
      ])
    }
    return table
  }
}
