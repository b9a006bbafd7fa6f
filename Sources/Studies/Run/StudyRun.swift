import Foundation
import Instruments
import Organisms
import Readings
import Records
import Settings
import Tensors

/// One execution of a study for one seed: grows the organism, reads every checkpoint, records it all in a run directory.
///
/// The directory resumes after a kill at any instant, to the same bytes as a run that was never killed; only `run.json`
/// (times) and TensorBoard's events differ.
public struct StudyRun: Sendable {
  public let study: Study
  public let seed: Int
  public let catalog: Catalog
  /// The directory that holds `<study>/<run>`.
  public var root = "runs"
  public var isQuiet = false
  public var writesTensorBoard = false
  /// How often, in seconds, a growth is saved between two scheduled checkpoints.
  public var savingInterval = 20.0

  /// Asked between steps: whether to save and stop. The command line passes on Ctrl-C here.
  public var isInterrupted: @Sendable () -> Bool = { false }

  public init(_ study: Study, seed: Int, catalog: Catalog) {
    self.study = study
    self.seed = seed
    self.catalog = catalog
  }

  /// What a run left behind.
  public struct Outcome: Sendable {
    public let files: RunFiles
    public let readings: [Reading]
    /// Whether the run was finished before, so that nothing was grown now.
    public let wasFinished: Bool
  }

  /// Runs to the end, from where the directory stands.
  ///
  /// Throws a `UserError`: temporary (75) where another process writes the directory, input/output (74) where the disk
  /// is full, interrupted (130) after Ctrl-C, failed (1) where the organism diverged; each leaves a directory that
  /// resumes.
  public func execute(workers: Workers) throws -> Outcome {
    let directory = try open(workers: workers)
    defer { directory.close() }
    let wasFinished = directory.record.status == .finished
    if !wasFinished {
      do {
        var execution = try Execution(self, in: directory, workers: workers)
        try execution.perform()
        try directory.update { record in
          record.status = .finished
          record.message = nil
          record.times["finished"] = Self.now
        }
      } catch let error as UserError {
        // The message is a service to whoever looks later; where it cannot be written, the error itself counts.
        try? directory.update { record in
          record.status = error.kind == .interrupted ? .interrupted : .failed
          record.message = error.description
        }
        throw error
      }
    }
    return Outcome(
      files: directory.files, readings: try directory.readings.values(of: Reading.self), wasFinished: wasFinished)
  }

  /// The name of the run's directory: `seed-0007`, with the variant where there is one, and with a fingerprint for a
  /// study that differs from the one that has the plain name.
  func runName() throws -> String {
    let plain = RunFiles.runName(seed: seed) + (study.variant.map { "-" + $0 } ?? "")
    let files = RunFiles(root + "/" + study.name + "/" + plain)
    let isTaken = (try? files.readStudy()).map { text in (try? study.text(seed: seed)) != text } ?? false
    return try study.differs(from: catalog) || isTaken ? plain + "-" + study.fingerprint : plain
  }

  private func open(workers: Workers) throws -> RunDirectory {
    let name = try runName()
    // A run that has begun needs its origin no more; one that has not leaves no directory behind without it.
    if !SystemFiles.exists(RunFiles(root + "/" + study.name + "/" + name).record) { try rehearse(workers: workers) }
    var record = RunRecord(
      study: study.name, seed: seed, versions: Version.all, machine: Machine.description(threads: workers.threads),
      times: ["started": Self.now])
    record.recipe = study.recipe
    return try RunDirectory.open(
      in: root, study: study.name, run: name, text: study.text(seed: seed), record: record)
  }

  /// Starts every stage from the one before as it stands at its start, so that what does not fit is said before the first
  /// step and not after hours.
  private func rehearse(workers: Workers) throws {
    let stream = RandomStream(seed: UInt64(seed))
    var beginning = Beginning(stream: stream, arrays: try study.origin?.arrays())
    for (index, stage) in study.stages.enumerated() {
      guard index > 0 || study.stages.count > 1 else { return }
      do {
        let growth = try stage.organism.start(beginning, checkpoints: stage.checkpoints, workers: workers)
        guard index + 1 < study.stages.count else { return }
        beginning = Beginning(
          stream: stream, arrays: growth.checkpoint.arrays, state: growth.snapshot,
          keepsOptimizer: study.stages[index + 1].keepsOptimizer)
      } catch var error as UserError where index > 0 {
        error.place =
          "stage \(stage.name ?? "\(index + 1)") after \(study.stages[index - 1].name ?? "\(index)"): \(error.place)"
        error.remedy =
          stage.keepsOptimizer
          ? "a stage goes on with the same network; with keep-optimizer: true, with the same base optimizer too"
          : "a stage goes on with the same network in a world of the same sizes"
        throw error
      }
    }
  }

  private static var now: String { Date.now.formatted(.iso8601) }
}
