import Readings
import Subjects

extension GoalPosterior: Detecting {
  /// How likely a goal must be to count as found.
  ///
  /// Set on planted agents of another seed than the table of rates, never on a subject that it judges.
  public static let threshold = 0.9

  /// The decision: found is a single goal of the world that is more likely than the threshold. Nil where the readings have no
  /// posterior.
  ///
  /// The score is the probability of the likeliest single goal. Mixtures of two goals, no goal, and a corner that is none of
  /// the world's goals are left aside.
  public static func detection(in readings: [Reading]) -> Detection? {
    let here = readings.filter { $0.instrument == name && $0.quantity == "posterior" && $0.value != nil }
    let mixtures = here.compactMap(\.reference).filter { $0.contains("-and-") || $0.contains("-or-") }
    let isGoal = mixtures.contains { $0.contains("corner") }
    let single = here.filter { reading in
      guard let word = reading.reference, !mixtures.contains(word), word != "\(GoalHypothesis.nothing)" else {
        return false
      }
      return word != "corner" || isGoal
    }
    guard let best = single.max(by: { ($0.value ?? 0) < ($1.value ?? 0) }) else { return nil }
    return Detection(isFound: (best.value ?? 0) > threshold, trait: best.reference, score: best.value)
  }
}
