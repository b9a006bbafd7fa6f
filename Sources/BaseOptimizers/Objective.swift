/// What a base optimizer improves: a function of a flat array of parameters.
///
/// Each call is told the step it belongs to, and from that alone the objective knows its examples: the same step and
/// the same parameters give the same bytes, whatever came before.
public protocol Objective: Sendable {
  var parameterCount: Int { get }
}

/// An objective with a gradient, for gradient descent.
public protocol GradientObjective: Objective {
  /// The mean loss over the examples of `step`; its gradient, `[parameterCount]`, is written over `gradient`.
  func lossAndGradient(at parameters: [Float], step: Int, gradient: inout [Float]) -> Double

  /// What one call of `lossAndGradient` costs in examples and operations; the optimizer counts the update.
  var costOfGradient: Costs { get }
}

/// An objective that scores candidates, for evolution and selection.
public protocol FitnessObjective: Objective {
  /// The fitness (higher is better; minus a loss where there is one) of `count` candidates stored one after another,
  /// `[count, parameterCount]`, all judged on the same examples: those of `generation`.
  func fitness(of candidates: [Float], count: Int, generation: Int) -> [Double]

  /// What judging one candidate costs in examples and operations; the optimizer counts the evaluations.
  var costOfFitness: Costs { get }
}

extension FitnessObjective {
  /// What judging `count` candidates costs.
  func cost(ofJudging count: Int) -> Costs {
    var costs = costOfFitness * count
    costs.fitnessEvaluations = count
    return costs
  }
}
