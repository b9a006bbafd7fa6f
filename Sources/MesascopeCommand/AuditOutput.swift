import Foundation
import Mesascope

/// How the two audits print and write; nothing is decided here.
enum AuditOutput {
  /// Writes a page beside its final name and renames it, so that a failure leaves nothing half-written.
  static func write(_ html: String, to path: String) throws {
    do {
      try Data(html.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
    } catch {
      throw UserError(
        .inputOutput, at: path, expected: "a place to write the page: \(error.localizedDescription)"
      )
    }
  }

  /// Writes the page where one is wanted, then prints the audit; `show` prints it for people.
  static func present(
    _ audit: some Encodable, answers: [AuditAnswer], as format: TableFormat, page: @autoclosure () -> Page,
    to output: String?, show: () -> Void
  ) throws {
    if let output { try write(page().html(), to: output) }
    switch format {
    case .table: show()
    case .json: try json(audit)
    case .csv: print(table(answers).written(as: .csv), terminator: "")
    }
  }

  static func json(_ audit: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    print(String(decoding: try encoder.encode(audit), as: UTF8.self))
  }

  /// The answers as rows: what `--format csv` prints.
  static func table(_ answers: [AuditAnswer]) -> Table {
    var table = Table(
      ["quantity", "value", "lower", "upper", "confidence", "method", "n", "unit", "note"].map {
        Table.Column($0)
      })
    for answer in answers {
      let estimate = answer.estimate
      table.append([
        .text(answer.quantity), estimate.map { .number($0.value) } ?? .none,
        estimate.map { .number($0.interval.lower) } ?? .none,
        estimate.map { .number($0.interval.upper) } ?? .none,
        estimate.map { .number($0.confidence) } ?? .none,
        estimate.map { .text($0.method) } ?? .none,
        estimate.map { .integer($0.n) } ?? .none, .text(answer.unit),
        answer.note.map { .text($0) } ?? .none,
      ])
    }
    return table
  }

  /// The answers for people: rounded to what their intervals can bear.
  static func readable(_ answers: [AuditAnswer]) -> String {
    var table = Table(
      ["answer", "value", "interval", "method", "what it is"].map { Table.Column($0) })
    var silent: [(reason: String, names: [String])] = []
    for answer in answers {
      guard let estimate = answer.estimate else {
        // One line a reason, however many answers it silences.
        let reason = answer.note ?? ""
        if let known = silent.firstIndex(where: { $0.reason == reason }) {
          silent[known].names.append(answer.quantity)
        } else {
          silent.append((reason, [answer.quantity]))
        }
        continue
      }
      table.append([
        .text(answer.quantity), .text(AuditWording.value(estimate)), .text(AuditWording.intervalOrReason(answer)),
        .text(estimate.method),
        // Why there is no interval stands beside it.
        .text(answer.meaning + (estimate.confidence == 1 ? answer.note.map { "; " + $0 } ?? "" : "")),
      ])
    }
    return table.written(as: .table)
      + silent.map { "unavailable: \($0.names.joined(separator: ", ")), because \($0.reason)\n" }.joined()
  }

  static func show(_ audit: SelectionAudit) {
    print(audit.headline)
    for sentence in audit.findings { print("  " + sentence) }
    print("\n" + readable(audit.answers), terminator: "")
    var models = Table(
      ["rank", "model", "reported", "corrected", "interval", "chance best", "told from best"].map {
        Table.Column($0)
      })
    let width = audit.bestCorrection ?? audit.answer("score-reported")?.estimate
    for model in audit.models.prefix(20) {
      models.append([
        .integer(model.rank), .text(model.name),
        .text(
          width.map { AuditWording.decimal(model.reported, AuditWording.decimals($0)) } ?? "\(model.reported)"
        ),
        model.corrected.map { .text(AuditWording.value($0)) } ?? .none,
        model.corrected.map { .text(AuditWording.interval($0)) } ?? .none,
        model.chanceToBeBest.map { .text(AuditWording.share($0)) } ?? .none,
        model.inBestSet.map { .text($0 ? "no" : "yes") } ?? .none,
      ])
    }
    print("\n" + models.written(as: .table), terminator: "")
    if audit.models.count > 20 {
      print("… and \(audit.models.count - 20) more; --format json has them all")
    }
    if !audit.traits.isEmpty {
      var traits = Table(
        ["trait", "winner − mean", "correlated response", "interval", "r", "p (corrected)"].map {
          Table.Column($0)
        })
      for trait in audit.traits {
        guard let response = trait.response else {
          traits.append([
            .text(trait.name), .text("unavailable"), .text("because " + (trait.note ?? "")), .none,
            .none, .none,
          ])
          continue
        }
        traits.append([
          .text(trait.name),
          .text(AuditWording.decimal(response.differential, AuditWording.decimals(response.response))),
          .text(AuditWording.value(response.response)), .text(AuditWording.interval(response.response)),
          .text(AuditWording.decimal(response.correlation.value, 2)),
          .text(AuditWording.chance(trait.pBenjaminiHochberg ?? 1)),
        ])
      }
      print("\n" + traits.written(as: .table), terminator: "")
    }
    note(audit.notes)
  }

  static func note(_ notes: [String]) {
    for note in notes { print("note: " + Untrusted.forTerminal(note, limit: 400)) }
  }
}

extension AuditOutput {
  static func show(_ audit: OveroptimizationAudit) {
    print(audit.headline)
    for sentence in audit.findings { print("  " + sentence) }
    print("\n" + readable(audit.answers), terminator: "")
    var forms = Table(
      ["form", "α", "β", "criterion", "held-out error", "peak √KL", "told from best"].map {
        Table.Column($0)
      })
    for form in audit.forms {
      func cell(_ estimate: Estimate?) -> Table.Cell {
        estimate.map { .text(AuditWording.value($0) + " " + AuditWording.interval($0)) } ?? .none
      }
      forms.append([
        .text(form.form.rawValue + (form.form == audit.preferred ? " (preferred)" : "")),
        cell(form.alpha),
        cell(form.beta),
        .text(AuditWording.decimal(form.information, 1)), cell(form.heldOut), cell(form.peak),
        .text(form.isToldFromBest ? "yes" : "no"),
      ])
    }
    if !audit.forms.isEmpty { print("\n" + forms.written(as: .table), terminator: "") }
    note(audit.remarks + audit.notes)
  }
}
