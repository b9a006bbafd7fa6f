import Records
import Settings

/// Claims with what became of them: one line each, in groups for people, in columns for programs.
public enum LedgerTable {
  public static func written(_ judgements: [Judgement], of ledger: Ledger, as format: TableFormat) -> String {
    guard format == .table else { return whole(judgements).written(as: format) }
    var text = ""
    for group in ledger.groups {
      let own = judgements.filter { $0.claim.group == group.id }
      guard let first = own.first else { continue }
      let kind = first.claim.kind.rawValue
      text += (text.isEmpty ? "" : "\n") + "\(group.id) (\(kind)): \(group.title)\n"
      for judgement in own { text += line(judgement) }
    }
    return text + "\n" + ReproductionTable.count(judgements) + "\n"
  }

  /// A hundred columns; what does not fit is in the other formats.
  private static func line(_ judgement: Judgement) -> String {
    let claim = judgement.claim, word = String(claim.id.dropFirst(claim.group.count + 1))
    var number = "-"
    if let finding = judgement.finding, let value = finding.value {
      number = NumberText.shown(value)
      if let interval = finding.interval {
        number += " [\(NumberText.shown(interval.lower)), \(NumberText.shown(interval.upper))]"
      }
    }
    let cells = [(judgement.verdict.rawValue, 14), (word, 24), (number, number == "-" ? 0 : 26)]
    var text = " "
    for (cell, width) in cells where width > 0 {
      text += " " + cell + String(repeating: " ", count: max(1, width - TextWidth.of(cell)))
    }
    return Untrusted.forTerminal(text + " " + claim.sentence, limit: 99) + "\n"
  }

  private static func whole(_ judgements: [Judgement]) -> Table {
    var table = Table(
      [
        "id", "kind", "sentence", "verdict", "value", "lower", "upper", "confidence", "n", "null", "source", "measured",
        "criterion", "explanation", "studies",
      ].map { Table.Column($0) })
    func number(_ value: Double?) -> Table.Cell { value.map { .number($0) } ?? .none }
    for judgement in judgements {
      let claim = judgement.claim, finding = judgement.finding
      table.append([
        .text(claim.id), .text(claim.kind.rawValue), .text(claim.sentence), .text(judgement.verdict.rawValue),
        number(finding?.value), number(finding?.interval?.lower), number(finding?.interval?.upper),
        number(finding?.confidence), finding.map { .integer($0.n) } ?? .none, number(finding?.null?.value),
        .text(claim.source), .text(claim.measured), .text(claim.criterion), .text(judgement.explanation),
        .text(claim.needs.map(\.study).joined(separator: " ")),
      ])
    }
    return table
  }
}
