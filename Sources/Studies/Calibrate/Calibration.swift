import Instruments
import Readings
import Records
import Settings
import Synchronization
import Tensors

/// How often instruments find what was planted, and how often they find what is not there.
///
/// Each instrument decides on organisms of which it is known what is inside: the runs of the catalog's calibration studies.
/// Every organism is a run directory like any other, finished ones are not run again, and the rows come from the recorded
/// readings alone. The decision is the instrument's documented one (`Detecting`).
public struct Calibration: Sendable {
  public enum Size: String, Sendable, CaseIterable {
    /// Some minutes on two cores.
    case quick
    /// More organisms, more worlds and longer growth.
    case full
  }

  public let catalog: Catalog
  public let size: Size
  /// The seeds to run in place of the size's own.
  public var seeds: ClosedRange<Int>?
  /// The directory that holds `<study>/<run>`.
  public var root = "runs"
  /// Asked between runs and between their steps: whether to save and stop.
  public var isInterrupted: @Sendable () -> Bool = { false }
  /// The names of what is calibrated.
  public let instruments: [String]
  private let groups: [Group]

  /// Plans the calibration of the instruments of these names; of all of them for an empty list.
  ///
  /// Throws a usage error for a name that no calibration study is about.
  public init(of names: [String] = [], size: Size = .quick, catalog: Catalog) throws {
    let known = Self.instruments(in: catalog)
    for name in names where !known.contains(name) {
      throw UserError(
        .usage, at: "calibrate", value: "“\(name)”", expected: "an instrument that can be calibrated",
        remedy: Nearest.advice(name, among: known))
    }
    let chosen = known.filter { names.isEmpty || names.contains($0) }
    (self.catalog, self.size, instruments) = (catalog, size, chosen)
    var groups: [Group] = []
    for calibration in catalog.calibrations {
      let measures = calibration.instruments.filter { chosen.contains($0.name) }
      guard !measures.isEmpty else { continue }
      for study in try calibration.studies(size, catalog: catalog) {
        guard let label = study.label else { continue }
        let key = Group.Key(label: label, recipe: study.recipe ?? "", instruments: measures.map { $0.name })
        let part = Group.Part(study: study, seeds: calibration.scale(size).seeds)
        if let place = groups.firstIndex(where: { $0.key == key }) {
          groups[place].parts.append(part)
        } else {
          groups.append(Group(key: key, measures: measures, parts: [part]))
        }
      }
    }
    self.groups = groups
  }

  /// The instruments that can be calibrated, in the order of the catalog.
  public static func instruments(in catalog: Catalog) -> [String] {
    catalog.calibrations.flatMap { $0.instruments.map { $0.name } }.unique
  }

  /// What rows say in their columns of words, in the order of the rows: how wide a table will be.
  public var words: [CalibrationRow] {
    groups.flatMap { group in group.measures.map { group.row(of: $0, Group.control(group.key.label)) } }
  }

  /// How many organisms there are.
  public var count: Int { groups.reduce(0) { $0 + $1.runs(seeds).count } }

  /// Runs what has not been run and counts the decisions, kind by kind; `found` is handed each row as soon as its organisms
  /// and those of all rows before it are done, `progress` the number of organisms that are done.
  ///
  /// Runs are shared out over the workers, one thread each; no byte of them depends on it. Throws what `StudyRun` throws, at
  /// the first run that fails; the directories resume.
  public func rows(
    workers: Workers, progress: @Sendable (Int) -> Void = { _ in },
    found: @escaping @Sendable (CalibrationRow) throws -> Void = { _ in }
  ) throws -> [CalibrationRow] {
    let runs = groups.enumerated().flatMap { place, group in
      group.runs(seeds).map { (group: place, study: $0.study, seed: $0.seed) }
    }
    // The lock guards what has come in, and lets rows out one after another.
    let ledger = Mutex(Ledger(groups, counts: groups.map { $0.runs(seeds).count }))
    workers.perform(runs.count) { index, _ in
      let item = runs[index]
      guard ledger.withLock({ $0.failure == nil }) else { return }
      do {
        if isInterrupted() { throw Interruption.stopped }
        let readings = try run(item.study, seed: item.seed)
        try ledger.withLock {
          try $0.enter(readings, in: item.group, place: index, found: found)
          progress($0.done)
        }
      } catch {
        ledger.withLock { $0.failure = $0.failure ?? error }
      }
    }
    return try ledger.withLock {
      if let failure = $0.failure { throw failure }
      return $0.rows
    }
  }

  private func run(_ study: Study, seed: Int) throws -> [Reading] {
    var run = StudyRun(study, seed: seed, catalog: catalog)
    run.root = root
    run.isQuiet = true
    run.isInterrupted = isInterrupted
    return try run.execute(workers: Workers(threads: 1)).readings
  }
}

extension Calibration {
  /// The organisms of one kind and recipe, in one or several worlds.
  fileprivate struct Group: Sendable {
    struct Key: Hashable {
      var label: StudyLabel
      var recipe: String
      var instruments: [String]
    }

    struct Part: Sendable {
      var study: Study
      var seeds: Int
    }

    let key: Key
    let measures: [any Detecting.Type]
    var parts: [Part]

    func runs(_ seeds: ClosedRange<Int>?) -> [(study: Study, seed: Int)] {
      parts.flatMap { part in
        Array(seeds.map { $0.lowerBound..<$0.upperBound + 1 } ?? 0..<part.seeds).map { (part.study, $0) }
      }
    }

    func row(of measure: any Detecting.Type, _ control: CalibrationRow.Control) -> CalibrationRow {
      CalibrationRow(instrument: measure.name, control: control, organism: key.label.organism, recipe: key.recipe)
    }

    static func control(_ label: StudyLabel) -> CalibrationRow.Control {
      switch label.control {
      case .planted: .planted
      case .easyNull: .easyNull
      case .matchedNull: .matchedNull
      }
    }

    /// The rows of all instruments over all organisms: the planted ones and those that failed to be apart.
    func rows(_ organisms: [[Reading]]) -> [CalibrationRow] {
      measures.flatMap { measure -> [CalibrationRow] in
        var row = row(of: measure, Self.control(key.label)), failed = row
        failed.control = .failedToPlant
        for readings in organisms {
          // A summary looks at the whole run, an instrument at what came of it.
          let last = readings.compactMap(\.step).max()
          let seen = measure is any Summary.Type ? readings : readings.filter { $0.step == last }
          let detection = measure.detection(in: seen)
          guard let trait = key.label.trait else {
            row.count(detection, agrees: nil)
            continue
          }
          let agrees = detection.map { measure.agrees($0, with: trait, in: readings) } ?? false
          if Planting.isPlanted(key.label.check ?? trait, in: readings) == false {
            failed.count(detection, agrees: agrees)
          } else {
            row.count(detection, agrees: agrees)
          }
        }
        return [row, failed].filter { $0.organisms > 0 }
      }
    }
  }

  /// What has come in, group by group.
  fileprivate struct Ledger {
    private let groups: [Group]
    /// By group: how many are still to come, and those that are there by the places of their runs.
    private var missing: [Int]
    private var organisms: [[Int: [Reading]]]
    private var next = 0
    private(set) var done = 0
    private(set) var rows: [CalibrationRow] = []
    var failure: (any Error)?

    init(_ groups: [Group], counts: [Int]) {
      (self.groups, missing) = (groups, counts)
      organisms = groups.map { _ in [:] }
    }

    mutating func enter(
      _ readings: [Reading], in group: Int, place: Int, found: (CalibrationRow) throws -> Void
    ) throws {
      organisms[group][place] = readings
      missing[group] -= 1
      done += 1
      while next < groups.count, missing[next] == 0 {
        let new = groups[next].rows(organisms[next].sorted { $0.key < $1.key }.map(\.value))
        organisms[next] = [:]
        next += 1
        rows += new
        for row in new { try found(row) }
      }
    }
  }
}
