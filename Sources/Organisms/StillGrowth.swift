import Records
import Settings
import Subjects
import Tensors

/// What does not grow: it is there at step 0, its only checkpoint.
struct StillGrowth: Growing {
  let checkpoint: GrowthCheckpoint
  private let look: @Sendable (_ label: String, _ workers: Workers) -> Specimen

  init(_ checkpoint: GrowthCheckpoint, look: @escaping @Sendable (_ label: String, _ workers: Workers) -> Specimen) {
    (self.checkpoint, self.look) = (checkpoint, look)
  }

  let step = 0
  let lastStep = 0
  let checkpointSteps = [0]
  let isFinished = true

  func advance(isInterrupted: () -> Bool, record: (GrowthRecord) throws -> Void) throws -> GrowthPause { .finished }

  var snapshot: SavedState { SavedState(counts: ["step": 0]) }
  func restore(_ snapshot: SavedState) throws {
    guard snapshot.counts["step"] == 0 else {
      throw UserError(
        .badData, at: "saved organism", expected: "an organism that makes no step",
        remedy: "resume with the study that saved it, or start the run anew")
    }
  }
  func specimen(label: String, workers: Workers) -> Specimen { look(label, workers) }
}

/// The seed of what is planted and has no weights, as its checkpoint keeps it.
enum PlantedSeed {
  private static let key = "planted-seed"

  static func checkpoint(_ seed: UInt64, kind: String) -> GrowthCheckpoint {
    GrowthCheckpoint(tensors: [], metadata: ["organism": kind, key: String(seed)])
  }

  /// Throws bad data where the file names none.
  static func of(_ checkpoint: Safetensors) throws -> UInt64 {
    guard let seed = checkpoint.metadata[key].flatMap(UInt64.init) else {
      throw UserError(.badData, at: "a planted organism’s checkpoint", expected: "a \(key) in its metadata")
    }
    return seed
  }
}
