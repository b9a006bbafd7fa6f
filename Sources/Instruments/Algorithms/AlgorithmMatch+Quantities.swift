import Readings

extension AlgorithmMatch {
  private static let pairing = "the same with each task of the subject held against another task"

  /// What `algorithm-match` reads, one row a quantity.
  static let quantities: [Quantity] = [
    Quantity(
      name: "loss", unit: "y^2", level: 3,
      meaning: "Half the mean squared error of the subject; the same for every reference.",
      formula: "1/2 mean_t (f_t - y_t)^2", null: "the subject's answers held against the answers of other tasks",
      controls: "planted step: the closed-form risk; untrained: that of zero"),
    Quantity(
      name: "loss-reference", unit: "y^2", level: 3,
      meaning: "Half the mean squared error of the candidate on the same tasks.",
      formula: "1/2 mean_t (g_t - y_t)^2", null: "the candidate's answers held against the answers of other tasks",
      controls: "closed forms of science.md item 1"),
    Quantity(
      name: "loss-difference", unit: "y^2", level: 3,
      meaning: "How much more the subject loses than the candidate, task by task.",
      formula: "1/2 mean_t [(f_t - y_t)^2 - (g_t - y_t)^2]",
      null: "the null of loss, minus the candidate's loss", controls: "planted: 0; untrained: that of zero minus g's"),
    Quantity(
      name: "prediction-difference", unit: "y", level: 3, meaning: "The mean distance of the two answers.",
      formula: "mean_t |f_t - g_t|", null: pairing, controls: "planted: 0; rotated weights: the null"),
    Quantity(
      name: "sensitivity-cosine", unit: "1", level: 3,
      meaning: "Whether the two answers move with the query in the same direction, whatever their scale.",
      formula: "mean_t cos(grad f_t, grad g_t), gradients in x_q; tasks where one is zero are left out",
      null: pairing, controls: "planted: 1, at any scale; rotated weights: 0"),
    Quantity(
      name: "model-difference", unit: "y/x", level: 3,
      meaning: "The mean distance of the two gradients, scale included.",
      formula: "mean_t |grad f_t - grad g_t|", null: pairing, controls: "planted: 0; untrained: mean_t |grad g_t|"),
    Quantity(
      name: "match", unit: "1", level: 3,
      meaning: "One number for closeness: direction and scale must both agree. At most 1; 0 or less is no match.",
      formula: "min(sensitivity-cosine, 1 - model-difference / mean_t |grad g_t|)", null: pairing,
      controls: "planted: 1; half the step: 0.5; untrained, rotated or memorizing: near or below 0"),
    Quantity(
      name: "interpolation-loss", unit: "y^2", level: 3,
      meaning:
        "The loss of the network whose attention products lie halfway between the subject's and the candidate's.",
      formula:
        "1/2 mean_t (h_t - y_t)^2; A = W_Q^T W_K and B = W_P W_V of the subject, A divided and B multiplied by the"
        + " mean of the first d diagonal entries of A, then both averaged with the candidate's; one head, shared layers",
      null: "the interpolated answers held against the answers of other tasks",
      controls: "planted: the candidate's own loss"),
    Quantity(
      name: "nearest", unit: "1", level: 3,
      meaning: "The reference is the candidate with the smallest prediction difference; the value is the share of"
        + " bootstrap resamples of the tasks that name the same one.",
      formula: "share of resamples with argmin_c mean_t |f_t - g_ct| = reference; ties go to the earlier candidate",
      null: "0.5: it and the next one equally near, p by random signs of the tasks' differences",
      controls: "planted: itself, 1; untrained: zero"),
  ]
}
