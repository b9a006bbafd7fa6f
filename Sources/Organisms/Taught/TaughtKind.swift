import Records
import Settings
import Subjects
import Tensors
import Worlds

/// A network that is trained to do what a known algorithm or plan does: `organism.kind: taught`, with the key `teacher` and
/// the sections `network` and `base-optimizer` of a trained organism.
///
/// In a world of regression the teacher is an algorithm (`gradient-descent-1`), and its answers take the place of the true
/// ones; in a grid it is a goal (`cheese`, `cell-40`), and the network learns the moves of the exact policy for it. So the
/// same function gets into a network by another way than by hand. Whether it did must be checked (`planting`).
public struct TaughtKind: OrganismKind {
  public static let kind = "taught"
  public static let about = "a network trained to do what a known algorithm or plan does"
  public static let lengthKey = TrainedKind.lengthKey

  private let trained: TrainedKind
  private let teacher: String

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    trained = try TrainedKind(from: reader, in: world, stock: stock)
    teacher = try reader.text("teacher", default: "")
    _ = try learner(RandomStream(seed: 0), at: reader.place)
  }

  public var steps: Int { trained.steps }

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    try TrainedOrganism(
      learner(beginning.stream), network: trained.network, in: trained.world, by: trained.optimizer, from: beginning,
      checkpoints: checkpoints, workers: workers)
  }

  public var example: Specimen { trained.example }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen {
    try trained.specimen(of: checkpoint, label: label, workers: workers)
  }

  private func learner(_ stream: RandomStream, at place: Place = .standard) throws -> any Learner {
    guard let learner = trained.learner(stream) as? any Teachable else {
      throw UserError.at(
        place, key: "organism.kind", value: Self.kind, expected: "a world in which networks can be taught",
        remedy: "choose a world of regression or a grid")
    }
    return try learner.taught(by: teacher, at: place)
  }
}

/// A learner that a known algorithm or plan can teach.
public protocol Teachable: Learner {
  /// The same with a teacher. Throws a `UserError` at `place` for a word that names none.
  func taught(by teacher: String, at place: Place) throws -> any Learner
}

extension InContextOrganism: Teachable {
  public func taught(by teacher: String, at place: Place) throws -> any Learner {
    var organism = self
    organism.teacher = try AlgorithmRegistry.make(teacher, for: world, at: place)
    return organism
  }
}

extension AgentOrganism: Teachable {
  public func taught(by teacher: String, at place: Place) throws -> any Learner {
    let goal = try GridGoal(teacher, in: world, at: place, key: "teacher")
    return ImitatingAgent(self, teacher: PlannedPolicy(goal: goal))
  }
}
