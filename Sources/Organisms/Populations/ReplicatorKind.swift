import Records
import Settings
import Subjects
import Tensors
import Worlds

/// Many independent populations of replicators: `organism.kind: replicators`, with the section `populations`.
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `populations.count` | populations that begin alike | 10000 | 1...1,000,000 |
/// | `populations.generations` | the most generations; a growth ends before when no population can change | 10000 | 1...10,000,000 |
public struct ReplicatorKind: OrganismKind {
  public static let kind = "replicators"
  public static let about = "many populations of replicators, generation by generation"
  public static let lengthKey = "populations.generations"

  let world: ReplicatorWorld
  let populations: Int
  public let steps: Int

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("populations")
    guard let world = world as? ReplicatorWorld else {
      throw section.error("count", expected: "a world of kind \(ReplicatorWorld.kind) for an organism of this kind")
    }
    self.world = world
    populations = try section.integer("count", default: 10_000, in: 1...1_000_000)
    steps = try section.integer("generations", default: 10_000, in: 1...10_000_000)
    try section.finish()
  }

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    var copies = [Int](repeating: world.copies, count: populations)
    if let arrays = beginning.arrays {
      guard let array = arrays[ReplicatorPopulations.array], array.count == populations,
        array.allSatisfy({ (0...Float(world.individuals)).contains($0) })
      else {
        throw UserError(
          .badData, at: "from: \(ReplicatorPopulations.array)", expected: "the copies in \(populations) populations",
          remedy: "begin from as many populations of the same size")
      }
      copies = array.map { Int($0) }
    }
    return ReplicatorPopulations(
      copies: copies, isFromStart: beginning.arrays == nil, world: world, stream: beginning.stream,
      lastStep: steps, checkpoints: checkpoints)
  }

  public var example: Specimen { Specimen(Lineages(copies: [world.copies], home: world), in: world) }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen {
    let copies = try checkpoint.floats(ReplicatorPopulations.array).map { Int($0) }
    func number(_ key: String) -> Double? { checkpoint.metadata[key].flatMap(Double.init) }
    let isHome =
      number(ReplicatorPopulations.startName) == Double(world.copies)
      && number("individuals") == Double(world.individuals) && number("selection") == world.selection
    return Specimen(Lineages(copies: copies, home: isHome ? world : nil, label: label), in: world)
  }
}

/// The populations at work; a step is a generation, drawn from `stream(generation).stream(population)`.
struct ReplicatorPopulations: SteppingGrowth {
  static let array = "copies", startName = "copies-at-start"

  private(set) var copies: [Int]
  private(set) var step = 0
  /// Whether they began in this world, and not as others have left them.
  private(set) var isFromStart: Bool
  let world: ReplicatorWorld
  let lastStep: Int
  let checkpointSteps: [Int]
  private let stream: RandomStream

  init(
    copies: [Int], isFromStart: Bool, world: ReplicatorWorld, stream: RandomStream, lastStep: Int,
    checkpoints: CheckpointSchedule
  ) {
    (self.copies, self.isFromStart, self.world, self.lastStep) = (copies, isFromStart, world, lastStep)
    self.stream = stream.stream("generations")
    checkpointSteps = checkpoints.steps(of: lastStep)
  }

  /// The populations in which the new allele is neither lost nor fixed.
  private var open: Int { copies.count { $0 > 0 && $0 < world.individuals } }

  var isFinished: Bool { step >= lastStep || open == 0 }

  mutating func makeStep() throws -> GrowthRecord {
    let streams = stream.stream(step)
    for index in copies.indices where copies[index] > 0 && copies[index] < world.individuals {
      var stream = streams.stream(index)
      copies[index] = world.next(copies[index], from: &stream)
    }
    defer { step += 1 }
    let all = Double(copies.count), fixed = Double(copies.count { $0 == world.individuals })
    let mean = copies.reduce(0) { $0 + Double($1) } / (all * Double(world.individuals))
    return GrowthRecord(
      step: step,
      values: ["frequency": mean, "fixed": fixed / all, "lost": Double(copies.count { $0 == 0 }) / all],
      note: "\(open) of \(copies.count) populations undecided")
  }

  var checkpoint: GrowthCheckpoint {
    var metadata = ["organism": ReplicatorKind.kind, "individuals": "\(world.individuals)"]
    metadata["selection"] = "\(world.selection)"
    if isFromStart { metadata[Self.startName] = "\(world.copies)" }
    return GrowthCheckpoint(
      tensors: [Safetensors.Tensor(Self.array, shape: [copies.count], copies.map { Float($0) })], metadata: metadata)
  }

  var snapshot: SavedState {
    var saved = SavedState(integers: [Self.array: copies.map { Int64($0) }], counts: ["step": step])
    if isFromStart { saved.counts[Self.startName] = world.copies }
    return saved
  }

  mutating func restore(_ snapshot: SavedState) throws {
    guard let saved = snapshot.integers[Self.array], saved.count == copies.count, let made = snapshot.counts["step"],
      (0...lastStep).contains(made), saved.allSatisfy({ (0...Int64(world.individuals)).contains($0) })
    else {
      throw UserError(
        .badData, at: "saved populations", expected: "the copies of \(copies.count) populations and their generation",
        remedy: "resume with the study that saved it, or start the run anew")
    }
    (copies, step) = (saved.map { Int($0) }, made)
    isFromStart = snapshot.counts[Self.startName] != nil
  }

  func specimen(label: String, workers: Workers) -> Specimen {
    Specimen(Lineages(copies: copies, home: isFromStart ? world : nil, label: label), in: world)
  }
}
