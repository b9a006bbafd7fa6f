import Settings

/// The candidate algorithms that a user can name, tuned to a world.
///
/// K is a whole number from 1 to 32. To add one: a file with an `InContextAlgorithm`, a line here, a test.
public enum AlgorithmRegistry {
  /// One line of a list: the word a user writes, and what it does.
  public struct Entry: Sendable, Hashable {
    public let name: String
    public let summary: String
  }

  public static let entries = [
    Entry(name: "zero", summary: "answers 0"),
    Entry(name: "mean", summary: "answers the mean of the context's labels"),
    Entry(name: "gradient-descent-K", summary: "K gradient steps from zero at the best common rate"),
    Entry(name: "gradient-descent-K-free", summary: "K gradient steps from zero, each at its best rate"),
    Entry(name: "gradient-descent-plus-plus-K", summary: "K steps of GD++ at the best common numbers"),
    Entry(name: "gradient-descent-plus-plus-K-free", summary: "K steps of GD++, each at its best numbers"),
    Entry(name: "ridge", summary: "posterior mean for normal weights and noise"),
    Entry(name: "discrete-posterior", summary: "posterior mean over the world's finite pool of tasks"),
  ]

  static let largestSteps = 32

  /// The algorithm of this name for a world.
  ///
  /// Throws a `UserError` at `place` for an unknown name, a K out of range, and a discrete posterior of a world whose
  /// tasks are unlimited.
  public static func make(_ name: String, for world: RegressionWorld, at place: Place = .standard) throws
    -> any InContextAlgorithm
  {
    switch name {
    case "zero": return ZeroAlgorithm()
    case "mean": return MeanAlgorithm()
    case "ridge": return RidgeAlgorithm(for: world)
    case "discrete-posterior":
      guard let algorithm = DiscretePosteriorAlgorithm(for: world) else {
        throw UserError.at(
          place, value: "“\(name)”", expected: "a world with a finite pool of tasks",
          remedy: "set world.tasks to a number, or leave this algorithm out")
      }
      return algorithm
    default: break
    }
    for (prefix, isPlusPlus) in [("gradient-descent-plus-plus-", true), ("gradient-descent-", false)] {
      guard name.hasPrefix(prefix) else { continue }
      var rest = name.dropFirst(prefix.count)
      let schedule: StepSchedule = rest.hasSuffix("-free") ? .free : .shared
      if schedule == .free { rest = rest.dropLast("-free".count) }
      guard let steps = Int(rest), (1...largestSteps).contains(steps) else { break }
      return isPlusPlus
        ? world.tunedGradientDescentPlusPlus(steps: steps, schedule: schedule).algorithm
        : world.tunedGradientDescent(steps: steps, schedule: schedule).algorithm
    }
    throw UserError.at(
      place, value: "“\(name)”", expected: "an algorithm, K being 1 to \(largestSteps)",
      remedy: Nearest.advice(name, among: entries.map(\.name)))
  }
}
