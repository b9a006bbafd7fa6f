import Worlds

/// Every move with probability 1/4, whatever it sees: what an agent is held against.
public struct UniformAgent: Acting {
  public let label = "a uniformly random agent"
  public let usesPreviousAction = false

  public init() {}

  public func player(in levels: [GridLevel]) -> any Player { Prepared() }

  private struct Prepared: Player {
    func probabilities(of states: [GridState], in levels: [Int]) -> [Float] {
      [Float](repeating: 0.25, count: states.count * GridAction.allCases.count)
    }
  }
}
