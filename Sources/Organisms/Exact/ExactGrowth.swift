import Records
import Settings
import Subjects
import Tensors

/// An organism that is what it is from the start: an exact algorithm, a planned policy, a policy written down.
///
/// It makes no step, and its checkpoint holds no array: the study says all of it.
struct ExactGrowth: Growing {
  let subject: Specimen
  let metadata: [String: String]

  let step = 0
  let lastStep = 0
  let checkpointSteps = [0]
  let isFinished = true

  mutating func advance(isInterrupted: () -> Bool, record: (GrowthRecord) throws -> Void) throws -> GrowthPause {
    .finished
  }

  var checkpoint: GrowthCheckpoint { GrowthCheckpoint(tensors: [], metadata: metadata) }
  var snapshot: SavedState { SavedState(counts: ["step": 0]) }

  mutating func restore(_ snapshot: SavedState) throws {
    guard snapshot.counts["step"] == 0 else {
      throw UserError(
        .badData, at: "saved organism", expected: "an organism that makes no step",
        remedy: "resume with the study that saved it, or start the run anew")
    }
  }

  func specimen(label: String, workers: Workers) -> Specimen { subject }
}

/// A kind of organism that does not grow.
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
    ExactGrowth(
      subject: try made(), metadata: metadata.merging(["organism": Self.kind]) { own, _ in own })
  }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen { try made() }
}
