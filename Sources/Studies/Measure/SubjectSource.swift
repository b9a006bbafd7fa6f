import Instruments
import Readings
import Settings
import Subjects
import Tensors

/// A kind of path that `measure` can open: a run, a file of weights, a decision process.
///
/// To add one: a file and a line in the catalog.
public protocol SubjectSource: Sendable {
  /// Such a path, in words for help and errors: `a run directory`.
  static var about: String { get }

  /// Nil where the path holds something else. Throws a `UserError` where it is one, and damaged.
  init?(path: String) throws

  /// What is there to be read.
  ///
  /// Throws a `UserError`: bad data (65) where a file is not what it should be, usage (64) where something must be said
  /// that the file leaves open.
  func open(_ request: MeasureRequest) throws -> [Found]
}

/// What the user said besides the path.
public struct MeasureRequest: Sendable {
  /// What was said under `world.` and `network.`; nil for nothing.
  public var world: Setting?
  public var network: Setting?
  public var catalog: Catalog
  public var workers: Workers

  public init(world: Setting? = nil, network: Setting? = nil, catalog: Catalog, workers: Workers) {
    (self.world, self.network, self.catalog, self.workers) = (world, network, catalog, workers)
  }

  /// Throws a usage error where something was said that the path says itself.
  func refuseWorldAndNetwork(_ reason: String) throws {
    guard world != nil || network != nil else { return }
    throw UserError(
      .usage, at: "--set", value: world == nil ? "network." : "world.",
      expected: "nothing under world. or network., which \(reason)")
  }
}

/// One thing that a source found.
public struct Found: Sendable {
  /// What can be looked at; nil where there are only readings.
  public var specimen: Specimen?
  public var step: Int?
  public var seed: Int?
  /// What was read of it before.
  public var series: RunSeries

  public init(specimen: Specimen?, step: Int? = nil, seed: Int? = nil, series: RunSeries = RunSeries([])) {
    (self.specimen, self.step, self.seed, self.series) = (specimen, step, seed, series)
  }
}
