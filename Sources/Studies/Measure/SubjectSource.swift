import Instruments
import Readings
import Records
import Settings
import Subjects
import Tensors
import Worlds

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
  /// Other names for the tensors of files of weights; nil for their own.
  public var map: TensorMap?
  public var catalog: Catalog
  public var workers: Workers

  public init(
    world: Setting? = nil, network: Setting? = nil, map: TensorMap? = nil, catalog: Catalog, workers: Workers
  ) {
    (self.world, self.network, self.map, self.catalog, self.workers) = (world, network, map, catalog, workers)
  }

  /// The specimen whose parameters a file holds, under the names that the user's map gives them.
  func specimen(of file: Safetensors, named name: String, in world: any World) throws -> Specimen {
    try catalog.stock.specimen(
      of: try map.map { try file.renamed(by: $0) } ?? file, named: name, settings: network, in: world,
      label: "the network", workers: workers)
  }

  /// Throws a usage error where something was said that has no meaning for the path.
  func refuse(_ said: Setting?, key: String, because reason: String) throws {
    guard said != nil else { return }
    throw UserError(.usage, at: "--set", value: key, expected: "nothing under \(key): \(reason)")
  }
}

/// One thing that a source found.
public struct Found: Sendable {
  /// What can be looked at; nil where there are only readings.
  public var specimen: Specimen?
  /// The world's settings, defaults filled in; nil where there are none.
  public var world: Setting?
  public var step: Int?
  public var seed: Int?
  public var stage: String?
  public var recipe: String?
  /// What was read of it before.
  public var series: RunSeries

  public init(
    specimen: Specimen?, world: Setting? = nil, step: Int? = nil, seed: Int? = nil, series: RunSeries = RunSeries([])
  ) {
    (self.specimen, self.world, self.step, self.seed, self.series) = (specimen, world, step, seed, series)
  }
}
