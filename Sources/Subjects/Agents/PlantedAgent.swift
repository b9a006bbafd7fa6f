import Worlds

/// An exact policy as an agent: a planted positive, or a null, that needs no network.
public struct PlantedAgent: Acting {
  public let label: String
  public let usesPreviousAction = false
  private let prepare: @Sendable (GridLevel) -> PreparedPolicy

  /// The agent that plays one planned policy.
  public init(_ policy: PlannedPolicy, in world: any GridWorld) {
    label = "planted: \(policy.goal)\(Self.words(policy.softness))"
    prepare = { policy.prepare($0, in: world) }
  }

  /// The agent that plays a mixture of planned policies.
  public init(_ mixture: PolicyMixture, in world: any GridWorld) {
    label = "planted: " + mixture.parts.map { "\($0.policy.goal) \($0.share)" }.joined(separator: ", ")
    prepare = { mixture.prepare($0, in: world) }
  }

  public func player(in levels: [GridLevel]) -> any Player { Prepared(policies: levels.map(prepare)) }

  private static func words(_ softness: PlannedPolicy.Softness) -> String {
    switch softness {
    case .greedy: ""
    case .epsilon(let epsilon): ", random with probability \(epsilon)"
    case .softmax(let beta): ", softmax at inverse temperature \(beta)"
    }
  }

  private struct Prepared: Player {
    let policies: [PreparedPolicy]

    func probabilities(of states: [GridState], in levels: [Int]) -> [Float] {
      zip(states, levels).flatMap { policies[$1].probabilities(of: $0) }
    }
  }
}
