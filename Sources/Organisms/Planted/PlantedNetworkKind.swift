import Foundation
import Networks
import Records
import Settings
import Subjects
import Tensors
import Worlds

/// Linear self-attention whose weights are set by hand: `organism.kind: planted-network`, with the section `planted`.
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `planted.algorithm` | `gradient-descent-K` or `gradient-descent-plus-plus-K`, tuned to the world | required | |
/// | `planted.form` | see `Form` | `constructed` | |
/// | `planted.arrival` | the step from which on it is there, or `random`: one of 1 … `steps`; untrained before | 0 | 0...1000 |
/// | `planted.steps` | steps, none of which changes anything but that one | 0 | 0...1000 |
///
/// The network has K layers that share their weights. The metric `planted` is 1 from the step of arrival on.
public struct PlantedNetworkKind: OrganismKind {
  public static let kind = "planted-network"
  public static let about = "linear self-attention with an algorithm set by hand, or a null like it"
  public static let lengthKey = "planted.steps"

  /// What is set.
  enum Form: String, CaseIterable {
    /// The published construction, in a gauge of its own: factors moved between the matrices of a product, which change
    /// the weights and not the function.
    case constructed
    /// The constructed weights, each matrix turned at random between its singular values: a matched null.
    case rotated
    /// The weights that training would start from: an easy null.
    case untrained
  }

  let world: RegressionWorld
  let network: LinearSelfAttention
  private let algorithm: PlantedAlgorithm
  private let form: Form
  /// Nil for a random one.
  private let arrival: Int?
  public let steps: Int

  public init(from reader: SettingsReader, in world: any World, stock: Stock) throws {
    let section = try reader.section("planted")
    guard let world = world as? RegressionWorld, world.tokens == .joined else {
      throw section.error("algorithm", expected: "a world of regression with joined tokens")
    }
    let word = try section.text("algorithm", default: "")
    guard let tuned = try AlgorithmRegistry.make(word, for: world, at: section.place) as? GradientDescentAlgorithm,
      !word.hasSuffix("-free")
    else { throw section.error("algorithm", expected: "gradient-descent-K or gradient-descent-plus-plus-K") }
    self.world = world
    network = LinearSelfAttention(width: world.tokenWidth, layers: tuned.steps, isShared: true)
    algorithm = .gradientDescentPlusPlus(rates: [tuned.rates[0]], curvatures: [tuned.preconditioning[0]])
    form = try section.choice("form", default: Form.constructed)
    arrival = try section.integer("arrival", in: 0...1000, or: "random", default: 0)
    steps = try section.integer("steps", default: 0, in: 0...1000)
    try section.finish()
  }

  public func start(_ beginning: Beginning, checkpoints: CheckpointSchedule, workers: Workers) throws -> any Growing {
    let stream = beginning.stream
    let untrained = network.initialParameters(stream.stream("init"))
    var last = network.planted(algorithm, context: world.context)
    switch form {
    case .constructed: network.regauge(&last, from: stream.stream("gauge"))
    case .rotated: last = network.rotated(last, from: stream.stream("rotation"))
    case .untrained: last = untrained
    }
    var random = stream.stream("arrival")
    return PlantedNetwork(
      world: world, network: network, before: untrained, after: last,
      arrival: arrival ?? Int.random(in: 1...max(1, steps), using: &random), isPlanted: form == .constructed,
      lastStep: steps, checkpointSteps: checkpoints.steps(of: steps))
  }

  public var example: Specimen {
    Specimen(
      NetworkSubject(network, parameters: network.planted(algorithm, context: world.context), in: world), in: world)
  }

  public func specimen(of checkpoint: Safetensors, label: String, workers: Workers) throws -> Specimen {
    let parameters = try network.parameters(in: checkpoint)
    return Specimen(
      NetworkSubject(network, parameters: parameters, in: world, label: label, workers: workers), in: world)
  }
}

/// Weights that stay as they are but for one step, from which on they are others.
struct PlantedNetwork: SteppingGrowth {
  let world: RegressionWorld
  let network: LinearSelfAttention
  let before: [Float]
  let after: [Float]
  let arrival: Int
  let isPlanted: Bool
  let lastStep: Int
  let checkpointSteps: [Int]
  private(set) var step = 0

  init(
    world: RegressionWorld, network: LinearSelfAttention, before: [Float], after: [Float], arrival: Int,
    isPlanted: Bool,
    lastStep: Int, checkpointSteps: [Int]
  ) {
    (self.world, self.network, self.before, self.after) = (world, network, before, after)
    (self.arrival, self.isPlanted) = (arrival, isPlanted)
    (self.lastStep, self.checkpointSteps) = (lastStep, checkpointSteps)
  }

  private var parameters: [Float] { step >= arrival ? after : before }

  mutating func makeStep() throws -> GrowthRecord {
    step += 1
    let isThere = isPlanted && step >= arrival
    return GrowthRecord(
      step: step - 1, values: ["planted": isThere ? 1 : 0], note: isThere ? "planted" : "nothing planted")
  }

  var checkpoint: GrowthCheckpoint {
    let parameters = parameters
    return GrowthCheckpoint(
      tensors: network.parameters.entries.map { Safetensors.Tensor($0.name, shape: $0.shape, parameters[$0.range]) },
      metadata: network.metadata)
  }

  var snapshot: SavedState { SavedState(counts: ["step": step]) }

  mutating func restore(_ snapshot: SavedState) throws {
    guard let made = snapshot.counts["step"], (0...lastStep).contains(made) else {
      throw UserError(
        .badData, at: "saved planted network", expected: "a step from 0 to \(lastStep)",
        remedy: "resume with the study that saved it, or start the run anew")
    }
    step = made
  }

  func specimen(label: String, workers: Workers) -> Specimen {
    Specimen(NetworkSubject(network, parameters: parameters, in: world, label: label, workers: workers), in: world)
  }
}

extension LinearSelfAttention {
  /// Moves a random factor from W_Q to W_K and another from W_V to W_P: other weights, the same function.
  fileprivate func regauge(_ values: inout [Float], from stream: RandomStream) {
    var stream = stream
    for layer in 0..<storedLayers {
      let factors = (exp(stream.normal()), exp(stream.normal()))
      for (part, factor) in [
        (Part.query, factors.0), (.key, 1 / factors.0), (.value, factors.1), (.output, 1 / factors.1),
      ] {
        guard let entry = parameters[Self.name(layer, part)] else { continue }
        for index in entry.range { values[index] *= Float(factor) }
      }
    }
  }
}
