import Networks
import Tensors
import Worlds

/// An organism of which it is known what is inside: what instruments are calibrated on.
public struct ControlOrganism: Sendable {
  /// With its label.
  public let organism: InContextOrganism
  /// Its weights, or nil where it has still to be grown, by the same recipe and as long as the subjects it stands
  /// beside.
  public let parameters: [Float]?
}

extension InContextOrganism {
  /// A planted positive: the published construction of an algorithm, in this world.
  ///
  /// `name` is the algorithm's, such as `gradient-descent-1`. Nil where the network is not linear self-attention on
  /// joined tokens, the only one that can be planted, or its sizes cannot hold the construction.
  public func planted(_ algorithm: PlantedAlgorithm, named name: String) -> ControlOrganism? {
    guard let network = network as? LinearSelfAttention, world.tokens == .joined, network.canHold(algorithm) else {
      return nil
    }
    return ControlOrganism(
      organism: labeled(.planted(name)), parameters: network.planted(algorithm, context: world.context))
  }

  /// A matched null: the planted weights, each matrix turned at random between its singular values, so that all norms
  /// stay. Nil where nothing can be planted.
  public func rotated(_ algorithm: PlantedAlgorithm, named name: String) -> ControlOrganism? {
    guard let planted = planted(algorithm, named: name), let weights = planted.parameters else { return nil }
    return ControlOrganism(
      organism: labeled(.null(.rotated)), parameters: network.rotated(weights, from: stream.stream("rotation")))
  }

  /// An easy null: the weights it would start from.
  public func untrained() -> ControlOrganism {
    ControlOrganism(organism: labeled(.null(.untrained)), parameters: initialParameters)
  }

  /// An easy null, to be grown: the labels it sees are permuted across tasks.
  public func shuffledLabels() -> ControlOrganism {
    var organism = labeled(.null(.shuffledLabels))
    organism.world.labels = .shuffled
    return ControlOrganism(organism: organism, parameters: nil)
  }

  /// A matched null, to be grown: it meets no more than `tasks` weight vectors, again and again, drawn from
  /// `poolSeed`.
  public func memorizer(of tasks: Int, poolSeed: UInt64 = 0) -> ControlOrganism {
    var organism = labeled(.null(.memorizer))
    organism.world = world.pooled(tasks: tasks, poolSeed: poolSeed)
    return ControlOrganism(organism: organism, parameters: nil)
  }

  private func labeled(_ label: Label) -> InContextOrganism {
    var organism = self
    organism.label = label
    return organism
  }
}
