import Foundation
import Instruments
import Readings
import Settings
import Studies
import Tensors
import Testing

/// What every built-in study is held to: it says what it is, and runs at toy size.
@Suite struct CatalogStudiesTests {
  static let names = Catalog.standard.studies.map(\.name)

  /// What makes any study small; an instrument's own sizes stand in `smaller`.
  static let toy = ["base-optimizer.steps=3", "checkpoints.count=2"]
  private static let smaller: [String: [String: Int]] = [
    "algorithm-match": ["tasks": 100, "shift-tasks": 50, "resamples": 50],
    "goal-rates": ["levels": 20, "early-levels": 10], "goal-directedness": ["levels": 4], "seed-lottery": ["draws": 99],
    "goal-posterior": ["levels": 4], "goal-probe": ["levels": 20],
  ]

  /// The paths of the sections `base-optimizer`, of the study or of its variants.
  private static func baseOptimizers(of study: Setting) -> [String] {
    guard study["base-optimizer"] == nil else { return ["base-optimizer"] }
    guard case .map(let variants)? = study["variants"]?.content else { return [] }
    return variants.filter { $0.value["base-optimizer"] != nil }.map { "variants.\($0.key).base-optimizer" }
  }

  /// The study of this name made small, each of its variants.
  static func small(_ name: String, changes: [String] = toy) throws -> [Study] {
    var setting = try Catalog.standard.study(name)
    if case .list(let instruments)? = setting["measure"]?.content {
      let small = try instruments.map { instrument in
        guard case .text(let kind)? = instrument["instrument"]?.content else { return instrument }
        return try (smaller[kind] ?? [:]).reduce(instrument) {
          try $0.replacing(path: $1.key, with: Setting(.integer($1.value)))
        }
      }
      setting = try setting.replacing(path: "measure", with: Setting(.list(small)))
    }
    for path in baseOptimizers(of: setting) {
      let section = path.split(separator: ".").reduce(Optional(setting)) { $0?[String($1)] }
      // The size of a step: environments where agents play, else examples.
      let isPlayed = section?["kind"]?.content == .text("reinforcement")
      setting = try setting.replacing(path: path + (isPlayed ? ".environments" : ".batch"), with: Setting(.integer(32)))
    }
    let own = changes.filter {
      !$0.hasPrefix("base-optimizer") || setting["organism"]?["kind"]?.content == .text("trained")
    }
    return try Study.all(in: setting, changes: own.map { try StudyChange(parsing: $0) }, catalog: .standard)
  }

  /// Runs a study in a new folder below the temporary one and hands over what came of it.
  static func run(_ study: Study, threads: Int) throws -> StudyRun.Outcome {
    var run = StudyRun(study, seed: 1, catalog: .standard)
    run.root = NSTemporaryDirectory() + "mesascope-" + UUID().uuidString
    run.isQuiet = true
    defer { try? FileManager.default.removeItem(atPath: run.root) }
    return try run.execute(workers: Workers(threads: threads))
  }

  @Test(arguments: names) func saysWhatItIs(_ name: String) throws {
    let entry = try #require(Catalog.standard.studies.first { $0.name == name })
    for study in try Study.all(in: Catalog.standard.study(name), catalog: .standard) {
      #expect(study.name == name)
      #expect(study.title == entry.title && study.title != name)
      #expect(!study.measures.isEmpty)
    }
  }

  @Test(arguments: names) func runsAtToySize(_ name: String) throws {
    for study in try Self.small(name) {
      let readings = try Self.run(study, threads: 2).readings
      for measure in study.measures {
        var own = readings.filter { $0.instrument == measure.name }
        if own.isEmpty, let summary = measure as? any Summary {
          own = Population.readings(by: summary, of: [RunSeries(readings), RunSeries(readings)])
        }
        #expect(!own.isEmpty, "\(name): no reading of \(measure.name)")
        #expect(own.allSatisfy { $0.isAvailable ? $0.n > 0 : $0.note != nil })
      }
      #expect(try Self.run(study, threads: 1).readings.map(\.jsonLine) == readings.map(\.jsonLine))
    }
  }
}
