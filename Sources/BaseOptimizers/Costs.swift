/// What growing has cost so far, counted alike for every base optimizer, so that they stand on one axis.
///
/// Costs add. What is counted is the work of the objective, which a network's size fixes; the arithmetic of the base
/// optimizer itself (moments, sorting, an eigendecomposition) is left out.
public struct Costs: Sendable, Hashable, Codable {
  /// Changes of the parameters: gradient steps, generations, rounds.
  public var updates: Int
  /// Examples processed. One that is shown to every candidate of a generation counts once for each candidate.
  public var examples: Int
  /// Floating-point operations of forward and backward passes, a multiplication with its addition counting two.
  public var floatingPointOperations: Double
  /// Candidates judged. A gradient is none.
  public var fitnessEvaluations: Int
  /// Bits by which selection moved the distribution of candidates, by the formulas of `SelectionBits`. Zero for
  /// gradient descent by definition: it does not choose between candidates.
  public var selectionBits: Double

  public static let zero = Costs()

  public init(
    updates: Int = 0, examples: Int = 0, floatingPointOperations: Double = 0, fitnessEvaluations: Int = 0,
    selectionBits: Double = 0
  ) {
    self.updates = updates
    self.examples = examples
    self.floatingPointOperations = floatingPointOperations
    self.fitnessEvaluations = fitnessEvaluations
    self.selectionBits = selectionBits
  }

  public static func + (a: Costs, b: Costs) -> Costs {
    Costs(
      updates: a.updates + b.updates, examples: a.examples + b.examples,
      floatingPointOperations: a.floatingPointOperations + b.floatingPointOperations,
      fitnessEvaluations: a.fitnessEvaluations + b.fitnessEvaluations, selectionBits: a.selectionBits + b.selectionBits)
  }

  public static func += (a: inout Costs, b: Costs) { a = a + b }

  /// The costs of doing the same `count` times.
  public static func * (costs: Costs, count: Int) -> Costs {
    Costs(
      updates: costs.updates * count, examples: costs.examples * count,
      floatingPointOperations: costs.floatingPointOperations * Double(count),
      fitnessEvaluations: costs.fitnessEvaluations * count, selectionBits: costs.selectionBits * Double(count))
  }

  private enum CodingKeys: String, CodingKey {
    case updates
    case examples
    case floatingPointOperations = "floating-point-operations"
    case fitnessEvaluations = "fitness-evaluations"
    case selectionBits = "selection-bits"
  }
}
