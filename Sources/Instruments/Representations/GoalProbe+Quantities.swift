import Readings

extension GoalProbe {
  /// What `goal-probe` reads, one row a quantity.
  static let quantities: [Quantity] = [
    Quantity(
      name: "probe-r2", unit: "1", level: 3,
      meaning:
        "How well row and column of the goal (the reference) can be read out linearly of a layer (the component), on"
        + " levels the probe was not fitted on.",
      formula: "1 - sum |y - y_hat|^2 / sum |y - y_mean|^2, ridge with the penalty of the smallest leave-one-out error",
      null: "the control task: every cell stands for another, at random; p by re-pairing read-outs and goals",
      controls:
        "planted layer: near 1; layer without the goal: 0 or below; the component `observation`: the input itself"),
    Quantity(
      name: "probe-selectivity", unit: "1", level: 3,
      meaning: "How much better the position is read than what has to be known by heart of every cell.",
      formula: "probe-r2 less the mean of that of the control tasks, on the same levels", null: "0",
      controls: "planted layer: near 1; one-hot cells: near 0"),
    Quantity(
      name: "steer-rate", unit: "1", level: 3,
      meaning: "In how many levels the agent comes to another cell when the layer's read-out is moved there.",
      formula:
        "share of levels; at every step the layer gains W (W^T W)^-1 (cell - read-out); within twice the shortest"
        + " way and four steps", null: "a change of the same size in a random direction; p by sign flips over levels",
      controls: "planted agent that goes by the layer: near 1; one that does not: the null"),
    Quantity(
      name: "patch-rate", unit: "1", level: 3,
      meaning: "The same where the layer holds what it would hold were the goal in that cell.",
      formula: "share of levels; same walls and mouse, the goal elsewhere",
      null: "the agent left alone; p by sign flips over levels",
      controls: "planted agent that goes by the layer: near 1; one that does not: the null"),
  ]

  /// The share of levels that must be steered beyond the null for a layer to count as what the agent goes by.
  ///
  /// Set on planted agents of another seed than the table of rates, never on a subject that it judges.
  public static let threshold = 0.2
}
