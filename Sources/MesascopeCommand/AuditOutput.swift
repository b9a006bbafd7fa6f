import Foundation
import Mesascope

/// How the two audits print and write; nothing is decided here.
enum AuditOutput {
  /// Where the page goes, nil for nowhere; to be asked before anything is read, so that a mistake costs no time.
  ///
  /// Refuses (64) what would overwrite the table itself, and two things for standard output.
  static func place(_ path: String?, table: String, as format: TableFormat) throws -> OutputFile? {
    guard let path else {
      _ = try OutputFile("-", keeping: [table])
      return nil
    }
    let place = try OutputFile(path, keeping: [table])
    if place.isStandardOutput, format != .table {
      throw UserError(
        .usage, at: "-o \(path)", value: "--format \(format.rawValue) too",
        expected: "standard output for one of the two", remedy: "write the page to a file: -o page.html")
    }
    return place
  }

  /// Writes the page where one is wanted, then prints the audit, for people as `text`; a page on standard output takes
  /// its place.
  static func present(
    _ audit: some Encodable, answers: [AuditAnswer], as format: TableFormat, page: @autoclosure () -> Page,
    to place: OutputFile?, text: () -> String
  ) throws {
    if let place {
      try place.write(page().html())
      if place.isStandardOutput { return }
    }
    switch format {
    case .table: try StandardOutput.write(text())
    case .json: try StandardOutput.writeLine(json(audit))
    case .csv: try StandardOutput.write(table(answers).written(as: .csv))
    }
  }

  static func json(_ audit: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(audit), as: UTF8.self)
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

  static func text(_ audit: SelectionAudit) -> String {
    var text = words(audit.headline, audit.findings) + "\n" + readable(audit.answers)
    var models = Table(
      ["rank", "model", "reported", "corrected", "interval", "chance best", "told from best"].map {
        Table.Column($0)
      })
    for model in audit.models.prefix(20) {
      let words = ModelWords(model, in: audit)
      models.append(
        [.integer(model.rank), .text(model.name)]
          + [words.reported, words.corrected, words.interval, words.chanceToBeBest, words.toldFromBest].map {
            $0.isEmpty ? .none : .text($0)
          })
    }
    text += "\n" + models.written(as: .table)
    if audit.models.count > 20 {
      text += "… and \(audit.models.count - 20) more; --format json has them all\n"
    }
    if let words = audit.toldAndPairs { text += words + "\n" }
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
      text += "\n" + traits.written(as: .table)
    }
    return text + lines(audit.notes)
  }

  private static func words(_ headline: String, _ findings: [String]) -> String {
    ([headline] + findings.map { "  " + $0 }).map { $0 + "\n" }.joined()
  }

  private static func lines(_ notes: [String]) -> String {
    notes.map { "note: " + Untrusted.forTerminal($0, limit: 400) + "\n" }.joined()
  }
}

extension AuditOutput {
  static func text(_ audit: OveroptimizationAudit) -> String {
    var text = words(audit.headline, audit.findings) + "\n" + readable(audit.answers)
    var forms = Table(
      ["form", "α", "β", "criterion", "held-out error", "peak √KL", "told from best"].map {
        Table.Column($0)
      })
    for form in audit.forms {
      func cell(_ estimate: Estimate?) -> Table.Cell {
        estimate.map {
          .text(AuditWording.value($0) + ($0.confidence < 1 ? " " + AuditWording.interval($0) : ""))
        } ?? .none
      }
      forms.append([
        .text(form.form.rawValue + (form.form == audit.preferred ? " (preferred)" : "")),
        cell(form.alpha),
        cell(form.beta),
        .text(AuditWording.decimal(form.information, 1)), cell(form.heldOut), cell(form.peak),
        .text(form.isToldFromBest ? "yes" : "no"),
      ])
    }
    if !audit.forms.isEmpty { text += "\n" + forms.written(as: .table) }
    return text + lines(audit.remarks + audit.notes)
  }
}
