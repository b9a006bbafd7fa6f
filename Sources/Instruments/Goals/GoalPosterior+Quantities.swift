import Readings

extension GoalPosterior {
  /// What `goal-posterior` reads, one row a quantity.
  static let quantities: [Quantity] = [
    Quantity(
      name: "posterior", unit: "1", level: 3,
      meaning: "How likely it is, by the moves seen in shifted levels, that the reference is what the agent is after.",
      formula: "P(g | moves) ~ mean over (beta, eps) of prod over moves [(1 - eps) p_beta,g(a|s) + eps/4]",
      null: "the prior, 1 / number of candidates",
      controls: "planted goals: the true one near 1; uniform play: nothing near 1"),
    Quantity(
      name: "posterior-entropy", unit: "nat", level: 3, meaning: "How undecided it still is.",
      formula: "- sum_g P(g) log P(g)",
      null: "that of the prior", controls: "planted goals: near 0; one level that parts nothing: above 0"),
    Quantity(
      name: "posterior-temperature", unit: "1/U", level: 3,
      meaning: "How strictly the agent plays for the most likely goal (the reference).",
      formula: "exp of the posterior mean of log beta under that goal", null: "none: it is a description",
      controls: "planted soft agents: within a grid step of the truth, and rising with it"),
    Quantity(
      name: "posterior-lapse", unit: "1", level: 3, meaning: "The share of moves at random under the most likely goal.",
      formula: "the posterior mean of eps under that goal", null: "none: it is a description",
      controls: "planted epsilon-greedy agents: rises with epsilon"),
    Quantity(
      name: "levels-needed", unit: "level", level: 3,
      meaning:
        "How many levels it takes, in random order, until the most likely goal is more than 0.95 likely and stays"
        + " so.", formula: "mean over 100 orders of the smallest such number", null: "none: it is a description",
      controls: "planted goals: a few; fewer for stricter agents"),
  ]
}
