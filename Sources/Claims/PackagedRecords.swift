import Foundation
import Readings
import Records
import Settings
import Studies

/// The small records that come with the package: `Documentation/Records/<study>/`.
///
/// `<study>.yaml` is the study as it was run, `<study>.jsonl` the readings that verdicts rest on, a line each, with the variant
/// of the run. `verdicts/verdicts.jsonl` says what became of each claim. `mesascope claims --keep DIR` writes them.
public enum PackagedRecords {
  /// One study with its lines; to add one, its two files and a line here.
  private static let studies: [(text: [UInt8], lines: [UInt8])] = [
    (PackageResources.closed_forms_yaml, PackageResources.closed_forms_jsonl),
    (PackageResources.one_layer_yaml, PackageResources.one_layer_jsonl),
    (PackageResources.recurrent_layers_yaml, PackageResources.recurrent_layers_jsonl),
    (PackageResources.softmax_heads_yaml, PackageResources.softmax_heads_jsonl),
    (PackageResources.alternating_tokens_yaml, PackageResources.alternating_tokens_jsonl),
    (PackageResources.oracle_returns_yaml, PackageResources.oracle_returns_jsonl),
    (PackageResources.corner_sizes_yaml, PackageResources.corner_sizes_jsonl),
    (PackageResources.repairing_share_yaml, PackageResources.repairing_share_jsonl),
    (PackageResources.known_directedness_yaml, PackageResources.known_directedness_jsonl),
    (PackageResources.cheese_in_the_corner_yaml, PackageResources.cheese_in_the_corner_jsonl),
    (PackageResources.three_base_optimizers_yaml, PackageResources.three_base_optimizers_jsonl),
    (PackageResources.evolution_and_reinforcement_yaml, PackageResources.evolution_and_reinforcement_jsonl),
    (PackageResources.distinguishing_share_yaml, PackageResources.distinguishing_share_jsonl),
    (PackageResources.seed_lottery_yaml, PackageResources.seed_lottery_jsonl),
    (PackageResources.cheese_on_a_dish_yaml, PackageResources.cheese_on_a_dish_jsonl),
    (PackageResources.keys_and_chests_yaml, PackageResources.keys_and_chests_jsonl),
  ]

  /// A line of `<study>.jsonl`.
  struct Line: Codable {
    var variant: String?
    var reading: Reading
  }

  /// A line of `verdicts.jsonl`.
  struct Known: Codable {
    var id: String
    var verdict: Verdict
  }

  /// What is recorded of studies that stand in the catalog as they stood when they were run.
  ///
  /// Throws a `UserError` (bad data) for a damaged record.
  public static func evidence(catalog: Catalog) throws -> Evidence {
    var evidence = Evidence()
    for record in studies {
      let text = StudyText(String(decoding: record.text, as: UTF8.self))
      let ran = try Study.all(in: YAML.parse(text.text, path: text.name + ".yaml"), catalog: catalog)
      guard let setting = try? catalog.study(text.name) else { continue }
      let known = try Study.all(in: setting, catalog: catalog).map { try $0.fingerprint }
      let lines = try JSONLines.values(of: Line.self, from: record.lines, named: text.name + ".jsonl")
      for study in ran where known.contains(try study.fingerprint) {
        let own = lines.filter { $0.variant == study.variant }.map(\.reading)
        for seed in Set(own.map(\.seed)) {
          evidence.add(
            Evidence.Run(
              study: text.name, variant: study.variant, seed: seed, readings: own.filter { $0.seed == seed }))
        }
      }
    }
    return evidence
  }

  /// What became of each claim when the records were kept, by id.
  static func verdicts() throws -> [String: Verdict] {
    let known = try JSONLines.values(of: Known.self, from: PackageResources.verdicts_jsonl, named: "verdicts.jsonl")
    return Dictionary(known.map { ($0.id, $0.verdict) }, uniquingKeysWith: { $1 })
  }

  /// Writes what judgements over some evidence rest on into a directory that becomes `Documentation/Records`.
  ///
  /// Throws a `UserError` where a file cannot be written.
  public static func keep(_ judgements: [Judgement], over evidence: [Evidence], catalog: Catalog, in directory: String)
    throws
  {
    let used = evidence.flatMap(\.used.all)
    for name in Set(used.map(\.study)).sorted() {
      guard let text = catalog.text(of: name)?.text else { continue }
      let lines = try used.filter { $0.study == name }
        .map { try JSONLines.line(Line(variant: $0.variant, reading: $0.reading)) }
      try write(Array(text.utf8), to: "\(name)/\(name).yaml", in: directory)
      try write(sorted(lines), to: "\(name)/\(name).jsonl", in: directory)
    }
    let verdicts = try judgements.filter { $0.finding != nil }
      .map { try JSONLines.line(Known(id: $0.claim.id, verdict: $0.verdict)) }
    try write(verdicts.flatMap { $0 }, to: "verdicts/verdicts.jsonl", in: directory)
  }

  private static func sorted(_ lines: [[UInt8]]) -> [UInt8] {
    lines.sorted { $0.lexicographicallyPrecedes($1) }.flatMap { $0 }
  }

  private static func write(_ bytes: [UInt8], to name: String, in directory: String) throws {
    let path = directory + "/" + name
    try SystemFiles().makeDirectories(
      path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/"))
    try AtomicFile.write(bytes, to: path)
  }
}

extension Judgement {
  /// Whether a claim that had come out when the records were kept does so no longer, over the records or over new runs.
  public static func lost(_ judgements: [Judgement], catalog: Catalog) throws -> [Judgement] {
    let known = try PackagedRecords.verdicts(), packaged = try PackagedRecords.evidence(catalog: catalog)
    return judgements.compactMap { judgement in
      guard known[judgement.claim.id]?.isGood == true else { return nil }
      if judgement.finding != nil, !judgement.verdict.isGood { return judgement }
      let again = Judgement(judgement.claim, over: packaged)
      return again.verdict.isGood ? nil : again
    }
  }
}
