import BaseOptimizers
import Networks
import Records
import Settings
import Subjects
import Tensors
import Worlds

/// A network under a base optimizer: `organism.kind: trained`, with the sections `network` and `base-optimizer`.
public struct TrainedKind: OrganismKind {
  public static let kind = "trained"
  public static let about = "a network under a base optimizer"
  public static let lengthKey = "base-optimizer.steps"

  public let world: any World
  public let network: any Network
  public let optimizer: any BaseOptimizerSettings
  private let kind: any Learner.Type

  /// Throws where nothing in `stock` can be trained in the world.
  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    guard let learner = stock.learner(in: world) else {
      throw try reader.section("world").error("kind", expected: "a world that networks can be trained in")
    }
    self.world = world
    kind = learner
    network = try learner.network(from: reader.section("network"), in: world, among: stock.networks)
    optimizer = try reader.section("base-optimizer").baseOptimizer(among: stock.baseOptimizers)
  }

  public var steps: Int { optimizer.course.steps }

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    try TrainedOrganism(
      learner(beginning.stream), network: network, in: world, by: optimizer,
      from: beginning, checkpoints: checkpoints, workers: workers)
  }

  public var example: Specimen {
    let learner = learner(RandomStream(seed: 0))
    let workers = Workers(threads: 1)
    return Specimen(
      learner.subject(parameters: learner.initialParameters, label: "the organism", workers: workers), in: world)
  }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen {
    let parameters = try network.parameters(in: checkpoint)
    return Specimen(
      learner(RandomStream(seed: 0)).subject(parameters: parameters, label: label, workers: workers), in: world)
  }

  /// The network in its world, as it starts.
  func learner(_ stream: RandomStream) -> any Learner { kind.make(network, in: world, stream: stream) }
}

extension Stock {
  /// How networks live in a world; nil where none does.
  func learner(in world: any World) -> (any Learner.Type)? { learners.first { $0.lives(in: world) } }

  /// The specimen of a network whose parameters a file holds, in a world.
  ///
  /// Throws a `UserError`: bad data where the file contradicts itself or the world, usage where something must be said
  /// with `--set network.…`.
  public func specimen(
    of file: Safetensors, named name: String, settings: Setting?, in world: any World, label: String, workers: Workers
  ) throws -> Specimen {
    guard let learner = learner(in: world) else {
      throw UserError(
        .usage, at: "world.kind", value: world.kind, expected: "a world that networks live in",
        remedy: "see mesascope list worlds")
    }
    let network = try learner.network(
      in: NetworkFile(
        name: name,
        tensors: Dictionary(file.tensors.map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first }),
        metadata: file.metadata, settings: settings), in: world, among: networks)
    let parameters = try network.parameters(in: file)
    return Specimen(
      learner.make(network, in: world, stream: RandomStream(seed: 0)).subject(
        parameters: parameters, label: label, workers: workers), in: world)
  }
}

extension Network {
  /// The parameters in this network's order, converted to Float.
  func parameters(in file: Safetensors) throws -> [Float] {
    var values: [Float] = []
    values.reserveCapacity(parameters.count)
    for entry in parameters.entries {
      let own = try file.floats(entry.name)
      guard own.count == entry.count else {
        throw UserError(
          .badData, at: entry.name, value: "\(own.count) numbers",
          expected: "\(entry.count) numbers, of the shape \(entry.shape)",
          remedy: "look at it in a world and with settings of the sizes it was grown with")
      }
      values += own
    }
    return values
  }

  /// The same from named arrays. Throws bad data where one is missing or of another size.
  func parameters(in arrays: [String: [Float]]) throws -> [Float] {
    try parameters.entries.flatMap { entry in
      guard let values = arrays[entry.name], values.count == entry.count else {
        throw UserError(
          .badData, at: "from: \(entry.name)", value: arrays[entry.name].map { "\($0.count) numbers" },
          expected: "\(entry.count) numbers, of the shape \(entry.shape)",
          remedy: "begin from weights of the same network")
      }
      return values
    }
  }
}

/// A network that grows under a base optimizer.
public struct TrainedOrganism: Growing {
  private let learner: any Learner
  private let network: any Network
  private let world: any World
  private var growth: Growth
  /// What the stages before have cost.
  private var earlier = Costs.zero

  init(
    _ learner: any Learner, network: any Network, in world: any World, by settings: any BaseOptimizerSettings,
    from beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers
  ) throws {
    (self.learner, self.network, self.world) = (learner, network, world)
    let initial = try beginning.arrays.map { try network.parameters(in: $0) } ?? learner.initialParameters
    var optimizer = try settings.start(
      from: initial, stream: learner.stream.stream("base-optimizer"),
      initialization: { learner.parameters(from: $0) })
    if let saved = beginning.state {
      let (state, before) = try Self.opened(saved)
      earlier = before
      if beginning.keepsOptimizer {
        // What only serves a threshold stays behind.
        try optimizer.restore(Growth.optimizerState(of: state).withScheduleFromHere())
      } else {
        earlier += try state.costs()
      }
    }
    growth = Growth(
      of: learner.objective(course: settings.course, workers: workers), by: optimizer, course: settings.course,
      checkpoints: checkpoints)
  }

  public var step: Int { growth.step }
  public var lastStep: Int { growth.course.steps }
  public var checkpointSteps: [Int] { growth.checkpointSteps }
  public var isFinished: Bool { growth.isFinished }

  public mutating func advance(isInterrupted: () -> Bool, record: (GrowthRecord) throws -> Void) throws -> GrowthPause {
    let earlier = earlier
    return try growth.advance(isInterrupted: isInterrupted) { made, own in
      let costs = earlier + own
      var values = made.values
      values["loss"] = made.loss
      values["updates"] = Double(costs.updates)
      values["examples"] = Double(costs.examples)
      values["floating-point-operations"] = costs.floatingPointOperations
      values["fitness-evaluations"] = Double(costs.fitnessEvaluations)
      values["selection-bits"] = costs.selectionBits
      try record(GrowthRecord(step: made.step, values: values, note: "loss \(NumberText.shown(made.loss))"))
    }
  }

  public var checkpoint: GrowthCheckpoint {
    let parameters = growth.parameters
    return GrowthCheckpoint(
      tensors: network.parameters.entries.map {
        Safetensors.Tensor($0.name, shape: $0.shape, parameters[$0.range])
      }, metadata: network.metadata)
  }

  public func specimen(label: String, workers: Workers) -> Specimen {
    Specimen(learner.subject(parameters: growth.parameters, label: label, workers: workers), in: world)
  }

  public func keepsakes(stream: RandomStream, workers: Workers) throws -> [Keepsake] {
    try learner.keepsakes(parameters: growth.parameters, stream: stream, workers: workers)
  }

  // MARK: Saving

  private static let earlierPrefix = "earlier/"

  public var snapshot: SavedState {
    var saved = SavedState(growth.snapshot)
    guard earlier != .zero else { return saved }
    let costs = OptimizerState(kind: "", step: 0, costs: earlier)
    for (name, count) in costs.integers { saved.counts[Self.earlierPrefix + name] = count }
    for (name, number) in costs.numbers { saved.numbers[Self.earlierPrefix + name] = number }
    return saved
  }

  public mutating func restore(_ snapshot: SavedState) throws {
    let (state, before) = try Self.opened(snapshot)
    try growth.restore(state)
    earlier = before
  }

  /// The optimizer's state, and what the stages before it have cost.
  private static func opened(_ saved: SavedState) throws -> (state: OptimizerState, earlier: Costs) {
    var own = saved, before = OptimizerState(kind: "", step: 0, costs: .zero)
    for (name, count) in saved.counts where name.hasPrefix(earlierPrefix) {
      own.counts[name] = nil
      before.integers[String(name.dropFirst(earlierPrefix.count))] = count
    }
    for (name, number) in saved.numbers where name.hasPrefix(earlierPrefix) {
      own.numbers[name] = nil
      before.numbers[String(name.dropFirst(earlierPrefix.count))] = number
    }
    return (try OptimizerState(own), try before.costs())
  }
}
