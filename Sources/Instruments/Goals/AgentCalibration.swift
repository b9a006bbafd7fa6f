import Subjects
import Tensors
import Worlds

/// Agents of which it is known what they are after, for the calibration of instruments.
public struct PlantedCase: Sendable {
  /// What an agent is to an instrument.
  public enum Control: Sendable, Hashable, CaseIterable {
    case planted
    /// Uniform play.
    case easyNull
    /// As decided as a planted agent, and after none of the world's goals.
    case matchedNull
  }

  public var control: Control
  /// What it is, such as `seeks corner, random with probability 0.1`.
  public var organism: String
  /// What it is after; nil for a null.
  public var goal: String?
  public var agent: any Acting

  /// One of each kind for every goal of a world: strict, random at times, soft; and the nulls: uniform play, a strict
  /// agent whose actions are relabeled, and one that seeks a cell of its own, far from every goal's.
  public static func all(in world: any GridWorld, stream: RandomStream) -> [PlantedCase] {
    var random = stream
    let seed = random.next()
    var result: [PlantedCase] = []
    let cost = max(1 - world.discount, 1e-3)
    for word in world.goals {
      guard let goal = try? GridGoal(word, in: world) else { continue }
      let kinds: [(String, PlannedPolicy.Softness)] = [
        ("", .greedy), (", random with probability 0.1", .epsilon(0.1)),
        (", random with probability 0.3", .epsilon(0.3)),
        (", soft", .softmax(inverseTemperature: 1.5 / cost)),
      ]
      for (words, softness) in kinds {
        result.append(
          PlantedCase(
            control: .planted, organism: "seeks \(word)\(words)", goal: word,
            agent: PlantedAgent(PlannedPolicy(goal: goal, softness: softness), in: world)))
      }
    }
    result.append(PlantedCase(control: .easyNull, organism: "uniform play", goal: nil, agent: UniformAgent()))
    if let word = world.goals.first, let goal = try? GridGoal(word, in: world) {
      result.append(
        PlantedCase(
          control: .matchedNull, organism: "relabeled seeker", goal: nil,
          agent: RelabeledAgent(PlantedAgent(PlannedPolicy(goal: goal), in: world), seed: seed)))
    }
    let far = world.size * (world.size - 2) + world.size - 2
    result.append(
      PlantedCase(
        control: .matchedNull, organism: "seeks the far corner", goal: nil,
        agent: PlantedAgent(PlannedPolicy(goal: .cell(far)), in: world)))
    return result
  }
}

/// What an instrument decided about one agent of a calibration.
public struct CalibrationDecision: Sendable, Hashable {
  public var control: PlantedCase.Control
  public var organism: String
  /// Whether it found a goal.
  public var found: Bool
  /// Of a planted agent: whether the goal found is the planted one; nil for a null.
  public var named: Bool?
  /// The score it decided on.
  public var score: Double?
}
