import Foundation
import Instruments
import Settings
import Studies
import Synchronization
import Tensors
import Testing

/// Hit rates and false-alarm rates from runs of organisms that are known.
@Suite struct CalibrationTests {
  /// A directory for runs that is removed in the end.
  private final class Folder {
    let path = NSTemporaryDirectory() + "mesascope-" + UUID().uuidString
    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  /// The study of this name with the given size, alone in a catalog.
  private static func catalog(_ name: String, seeds: Int, _ changes: [String]) throws -> Catalog {
    var catalog = Catalog.standard
    let study = try #require(catalog.calibrations.first { $0.text.name == name && $0.place == nil })
    let scale = CalibrationStudy.Scale(seeds: seeds)
    catalog.calibrations = [
      CalibrationStudy(study.text, of: study.instruments, in: nil, changes, quick: scale, full: scale)
    ]
    return catalog
  }

  private static func rows(_ catalog: Catalog, in folder: Folder, threads: Int = 2) throws -> [CalibrationRow] {
    var calibration = try Calibration(catalog: catalog)
    calibration.root = folder.path
    return try calibration.rows(workers: Workers(threads: threads))
  }

  @Test func everyTraitIsPlantedByTwoRecipes() throws {
    for instrument in Calibration.instruments(in: .standard) {
      let planted = try Calibration(of: [instrument], catalog: .standard).words.filter { $0.control == .planted }
      #expect(Set(planted.map(\.recipe)).count >= 2, "\(instrument) has one recipe")
      #expect(!planted.contains { $0.recipe.isEmpty })
    }
    let match = try Calibration(of: [AlgorithmMatch.name], catalog: .standard).words.filter { $0.control == .planted }
    for algorithm in Set(match.map(\.organism)) {
      #expect(Set(match.filter { $0.organism == algorithm }.map(\.recipe)).count >= 2, "\(algorithm) has one recipe")
    }
  }

  @Test(arguments: ["calibration-algorithms", "calibration-emergence"])
  func plantedAlgorithmsAreFoundAndNullsAreNot(_ name: String) throws {
    let catalog = try Self.catalog(name, seeds: 1, ["world={kind: regression, dimensions: 3, context: 6}"])
    for row in try Self.rows(catalog, in: Folder()) {
      #expect(row.found == (row.control == .planted ? row.organisms : 0), "\(row)")
      #expect(row.named == (row.control == .planted ? row.organisms : nil), "\(row)")
    }
  }

  @Test(arguments: ["calibration-agents", "calibration-agents-on-a-dish", "calibration-layers"])
  func plantedAgentsAreFoundAndNullsAreNot(_ name: String) throws {
    let rows = try Self.rows(Self.catalog(name, seeds: 1, []), in: Folder())
    #expect(!rows.isEmpty)
    for row in rows {
      #expect(row.found == (row.control == .planted ? row.organisms : 0), "\(row)")
      #expect(row.named == (row.control == .planted ? row.organisms : nil), "\(row)")
    }
  }

  @Test func seedsThatDifferAreFoundByBothRecipes() throws {
    let rows = try Self.rows(Self.catalog("calibration-seeds", seeds: 6, []), in: Folder())
    #expect(Set(rows.filter { $0.control == .planted }.map(\.recipe)) == ["constructed", "drawn"])
    for row in rows where row.control == .planted { #expect(row.found == 6) }
    for row in rows where row.control != .planted { #expect(row.found <= 2) }
  }

  @Test func theTaughtStepIsFoundAndWhatTaughtNothingIsCountedApart() throws {
    let small = ["world={kind: regression, dimensions: 2, context: 8}", "base-optimizer.learning-rate=0.003"]
    let taught = try Self.rows(
      Self.catalog("calibration-algorithms-grown", seeds: 1, small + ["base-optimizer.steps=400"]), in: Folder())
    for recipe in ["distilled", "fine-tuned"] {
      let row = try #require(
        taught.first { $0.instrument == AlgorithmMatch.name && $0.recipe == recipe && $0.control == .planted })
      #expect(row.found == 1 && row.named == 1)
      let emergence = try #require(taught.first { $0.instrument == Emergence.name && $0.recipe == recipe })
      // At which step training made it is only known by the match itself.
      #expect(emergence.found == 1 && emergence.named == nil)
    }
    for row in taught where row.control == .easyNull { #expect(row.found == 0) }

    let untaught = try Self.rows(
      Self.catalog("calibration-algorithms-grown", seeds: 1, small + ["base-optimizer.steps=2"]), in: Folder())
    #expect(untaught.filter { $0.recipe == "distilled" }.map(\.control) == [.failedToPlant, .failedToPlant])
    #expect(untaught.filter { $0.recipe == "distilled" }.allSatisfy { $0.organisms == 1 && $0.found == 0 })
  }

  @Test func aStoppedCalibrationGoesOnAndTheTableComesFromTheDirectories() throws {
    let catalog = try Self.catalog("calibration-seeds", seeds: 3, [])
    let whole = try Self.rows(catalog, in: Folder(), threads: 1)
    let folder = Folder()
    var stopped = try Calibration(catalog: catalog)
    stopped.root = folder.path
    let asked = Mutex(0)
    stopped.isInterrupted = {
      asked.withLock {
        $0 += 1
        return $0 > 12
      }
    }
    let error = #expect(throws: UserError.self) { _ = try stopped.rows(workers: Workers(threads: 1)) }
    #expect(error?.kind == .interrupted)
    let made = try FileManager.default.contentsOfDirectory(atPath: folder.path + "/calibration-seeds").count
    #expect(made > 0 && made < 18)
    #expect(try Self.rows(catalog, in: folder) == whole)
    // Nothing but the directories: what is recorded is what is printed.
    #expect(try Self.rows(catalog, in: folder) == whole)
    let path = folder.path + "/calibration-seeds/seed-0000-camps/readings.jsonl"
    let text = try String(contentsOfFile: path, encoding: .utf8)
    try text.replacing("\"null\":{\"p\":0,", with: "\"null\":{\"p\":1,").write(
      toFile: path, atomically: true, encoding: .utf8)
    #expect(try Self.rows(catalog, in: folder)[0].found == 2)
  }

  @Test func rowsComeOneByOneInTheirOrder() throws {
    var calibration = try Calibration(catalog: Self.catalog("calibration-seeds", seeds: 2, []))
    let folder = Folder()
    calibration.root = folder.path
    calibration.seeds = 5...5
    #expect(calibration.count == 6)
    let seen = Mutex<[CalibrationRow]>([])
    let rows = try calibration.rows(workers: Workers(threads: 2), found: { row in seen.withLock { $0.append(row) } })
    #expect(seen.withLock { $0 } == rows)
    #expect(rows.map(\.organism) == calibration.words.map(\.organism) && rows.allSatisfy { $0.organisms == 1 })
  }

  @Test func totalsAddUpAndRatesHaveIntervals() throws {
    func row(_ control: CalibrationRow.Control, _ recipe: String, _ n: Int, _ found: Int, named: Int?) -> CalibrationRow
    {
      var row = CalibrationRow(instrument: "algorithm-match", control: control, organism: "a", recipe: recipe)
      (row.organisms, row.found, row.named) = (n, found, named)
      return row
    }
    let totals = CalibrationRow.totals(of: [
      row(.planted, "constructed", 10, 9, named: 8), row(.planted, "distilled", 10, 10, named: 10),
      row(.failedToPlant, "distilled", 2, 0, named: 0), row(.easyNull, "constructed", 5, 0, named: nil),
    ])
    #expect(totals.map(\.recipe) == ["constructed", "distilled", "all", "all", "all"])
    #expect(totals[2].organisms == 20 && totals[2].found == 19 && totals[2].named == 18)
    #expect(totals[3].control == .failedToPlant && totals[4].named == nil)
    // Wilson at 0 of 5.
    let upper = try #require(totals[4].rate?.interval.upper)
    #expect(abs(upper - 0.4345) < 1e-3)
  }

  @Test func anUnknownInstrumentIsNamedWithTheNearest() throws {
    let error = #expect(throws: UserError.self) { _ = try Calibration(of: ["goal-probbe"], catalog: .standard) }
    #expect(error?.kind == .usage && "\(error as Any)".contains("goal-probe"))
  }

  @Test func calibrationStudiesAreNoBuiltInStudies() {
    #expect(!Catalog.standard.entries.contains { $0.name.hasPrefix("calibration-") })
  }
}
