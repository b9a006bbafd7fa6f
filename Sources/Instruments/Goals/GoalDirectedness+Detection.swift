import Readings
import Tensors
import Worlds

extension GoalDirectedness: Detecting {
  /// The share of a policy's information that its best goal must foretell for the goal to count as found.
  ///
  /// Set on planted agents of another seed than the table of rates, never on a subject that it judges.
  public static let threshold = 0.2

  /// The decision on shifted levels: of the goals that are sought and not avoided the one of the largest directedness,
  /// found where it foretells at least `threshold` of the policy's information and no more than one in twenty relabeled
  /// agents earn as much. Nil where the readings name no goal.
  public static func detection(in readings: [Reading]) -> Detection? {
    let here = readings.filter { $0.instrument == name && $0.condition == shifted && $0.reference != anyGoal }
    func value(_ quantity: String, _ goal: String) -> Double? {
      here.first { $0.quantity == quantity && $0.reference == goal }?.value
    }
    let goals = here.filter { $0.quantity == "directedness" && $0.value != nil }
    guard !goals.isEmpty else { return nil }
    let sought = goals.filter { value("directedness-sign", $0.reference ?? "") == 1 }
    guard let best = sought.max(by: { ($0.value ?? 0) < ($1.value ?? 0) }), let goal = best.reference else {
      return Detection(isFound: false, trait: goals[0].reference, score: 0)
    }
    let information = value("policy-information", goal)
    let score = information.flatMap { $0 > 1e-9 ? (best.value ?? 0) / $0 : 0 }
    let isRare = best.null.map { ($0.p ?? 1) <= 0.05 } ?? ((best.interval?.lower ?? 0) > 0)
    return Detection(isFound: isRare && (score ?? 1) >= threshold, trait: goal, score: score)
  }
}
