import Records
import Settings
import Subjects
import Tensors

/// A kind of organism that is what it is from the start, and of which the study says all: an exact algorithm, a policy
/// written down. Its checkpoint holds no array.
protocol ExactKind: OrganismKind {
  /// The subject in its world. Throws a `UserError` where the world has none such.
  func made() throws -> Specimen
  /// What a checkpoint says about it.
  var metadata: [String: String] { get }
}

extension ExactKind {
  /// A stage has no length of its own.
  public static var lengthKey: String { "organism.steps" }
  public var steps: Int { 0 }

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    let specimen = try made()
    return StillGrowth(
      GrowthCheckpoint(tensors: [], metadata: metadata.merging(["organism": Self.kind]) { own, _ in own })
    ) { _, _ in specimen }
  }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen { try made() }
}
