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
    Entry(
      name: "gradient-descent-plus-plus-K-published",
      summary: "K steps of GD++ as its authors tuned them: K 2 or 5, in the published world"),
    Entry(name: "ridge", summary: "posterior mean for normal weights and noise"),
    Entry(name: "discrete-posterior", summary: "posterior mean over the world's finite pool of tasks"),
  ]

  static let largestSteps = 32

  /// Whether this is the name of an algorithm, with a number of steps in range where it has one. That it can be made for
  /// a world is another question.
  public static func isKnown(_ name: String) -> Bool {
    entries.map(\.name).contains { word in
      guard let place = word.firstRange(of: "-K") else { return word == name }
      let head = String(word[..<place.lowerBound]) + "-", tail = String(word[place.upperBound...])
      guard name.hasPrefix(head), name.hasSuffix(tail), name.count > head.count + tail.count else { return false }
      let digits = name.dropFirst(head.count).dropLast(tail.count)
      guard let steps = Int(digits) else { return false }
      return (1...largestSteps).contains(steps) && String(steps) == digits
    }
  }

  /// The algorithm of this name for a world.
  ///
  /// Throws a `UserError` at `place` for an unknown name, a K out of range, a discrete posterior of a world whose tasks
  /// are unlimited, and the authors' tuning for a world or a number of steps that they did not tune for.
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
    if name.hasSuffix("-published"), isKnown(name) {
      let steps = name.split(separator: "-").compactMap { Int($0) }.first ?? 0
      guard let algorithm = PublishedTuning.gradientDescentPlusPlus(steps: steps, for: world) else {
        throw UserError.at(
          place, value: "“\(name)”",
          expected:
            "2 or 5 steps in the published world: 10 dimensions, 10 examples, inputs from -0.5 to 0.5, no noise",
          remedy: "leave out -published for the best GD++ of this world")
      }
      return algorithm
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
