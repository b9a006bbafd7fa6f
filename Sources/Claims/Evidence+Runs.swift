import Readings
import Records
import Settings
import Studies
import Tensors

extension Evidence {
  /// What finished runs below a directory have recorded of studies, as they stand in the catalog.
  ///
  /// Runs of a changed study are left out: a verdict is about the study that is written down. What summaries read over
  /// several seeds is worked out from their readings. Throws a `UserError` for damaged files.
  public init(below root: String, of studies: [String], catalog: Catalog) throws {
    self.init()
    for name in studies where SystemFiles.isDirectory(root + "/" + name) {
      let known = try Study.all(in: catalog.study(name), catalog: catalog)
      var bySeed: [String?: [[Reading]]] = [:]
      for path in (try? RunFiles.directories(in: [root + "/" + name])) ?? [] {
        let files = RunFiles(path), record = try files.readRecord()
        guard record.status == .finished, let text = try? files.readStudy(),
          let study = try known.first(where: { try $0.text(seed: record.seed) == text })
        else { continue }
        let readings = try files.readReadings(as: Reading.self)
        bySeed[study.variant, default: []].append(readings)
        add(Run(study: name, variant: study.variant, seed: record.seed, readings: readings))
      }
      for study in known {
        let readings = Population.readings(of: study, runs: bySeed[study.variant] ?? [])
        guard !readings.isEmpty else { continue }
        add(Run(study: name, variant: study.variant, seed: nil, readings: readings))
      }
    }
  }
}

/// Runs the studies that claims need, or finds them finished, and gathers what they recorded.
public struct ClaimRuns {
  public let catalog: Catalog
  public let isQuick: Bool
  /// Nil for the seeds that each study names.
  public let seeds: [Int]?
  /// What is common to all runs: where they live, whether they are quiet, what interrupts them.
  public var prepare: (inout StudyRun) -> Void
  public private(set) var evidence = Evidence()
  private var done: Set<String> = []
  private var studies: [String: [Study]] = [:]

  public init(
    catalog: Catalog, isQuick: Bool, seeds: [Int]? = nil, prepare: @escaping (inout StudyRun) -> Void = { _ in }
  ) {
    (self.catalog, self.isQuick, self.seeds, self.prepare) = (catalog, isQuick, seeds, prepare)
  }

  /// Runs what a claim needs and is not there yet; `finished` sees every run.
  ///
  /// Throws what `StudyRun.execute` throws; calling again goes on where it stopped.
  public mutating func complete(_ claim: Claim, workers: Workers, finished: (StudyRun.Outcome) throws -> Void) throws {
    for need in claim.needs {
      let changes = isQuick ? need.quick : []
      let known =
        try studies[need.study]
        ?? Study.all(
          in: catalog.study(need.study), changes: changes.map { try StudyChange(parsing: $0) }, catalog: catalog)
      studies[need.study] = known
      for part in need.parts {
        guard let study = known.first(where: { $0.variant == part.variant }) else {
          throw UserError(
            .badData, at: claim.id, value: part.variant, expected: "a variant of \(need.study)",
            remedy: Nearest.advice(part.variant ?? "", among: known.compactMap(\.variant)))
        }
        for seed in seeds ?? study.seeds where done.insert("\(need.study) \(part.variant ?? "") \(seed)").inserted {
          var run = StudyRun(study, seed: seed, catalog: catalog)
          prepare(&run)
          let outcome = try run.execute(workers: workers)
          evidence.add(
            Evidence.Run(
              study: study.name, variant: study.variant, seed: seed, readings: outcome.readings, changes: changes))
          try finished(outcome)
        }
        guard claim.isOfPopulation else { continue }
        let runs = evidence.runs.filter { $0.study == need.study && $0.variant == part.variant && $0.seed != nil }
        let readings = Population.readings(of: study, runs: runs.map(\.readings))
        guard !readings.isEmpty else { continue }
        evidence.add(
          Evidence.Run(study: study.name, variant: study.variant, seed: nil, readings: readings, changes: changes))
      }
    }
  }
}
