import Readings

extension GoalDirectedness {
  /// What `goal-directedness` reads, one row a quantity.
  static let quantities: [Quantity] = [
    Quantity(
      name: "directedness", unit: "nat", level: 3,
      meaning:
        "How much better than chance the moves are foretold by seeking (or avoiding) the reference, along a whole"
        + " discounted trajectory; the reference `any` is the largest over all goals.",
      formula: "max_beta sum_s d(s) sum_a pi(a|s) [log p_beta(a|s) + log A], one beta for all levels",
      null: "the actions relabeled at random in every state, counted where the sign is the same; p two-sided by the"
        + " return; for a file 0, that of the uniform policy",
      controls: "uniform: 0; corridor with P(right) 0.8: 1.7864; planted corner seeker: large for the corner, not for"
        + " the cheese"),
    Quantity(
      name: "inverse-temperature", unit: "1/U", level: 3,
      meaning: "The beta of the maximum; negative where the utility is avoided.", formula: "argmax_beta of the same",
      null: "0", controls: "corridor with P(right) 0.8: 1.0260; optimal play: infinite, said in the note"),
    Quantity(
      name: "directedness-sign", unit: "1", level: 3, meaning: "1 sought, -1 avoided, 0 neither.",
      formula: "sign of beta",
      null: "0", controls: "always left in the corridor: -1"),
    Quantity(
      name: "directedness-bound", unit: "nat", level: 3,
      meaning: "The most that directedness can be at this number of decisions.",
      formula:
        "log A times the expected discounted number of decisions until the goal or the end; log A / (1 - discount)"
        + " where nothing ends", null: "none: it is a bound", controls: "corridor: log 2 / 0.1"),
    Quantity(
      name: "directedness-share", unit: "1", level: 3, meaning: "How much of the bound is reached.",
      formula: "directedness / directedness-bound", null: "0", controls: "unique best policy: 1; uniform: 0"),
    Quantity(
      name: "policy-information", unit: "nat", level: 3,
      meaning: "How far the policy is from uniform, whatever it is after: no utility foretells more of it.",
      formula: "sum_s d(s) KL(pi(.|s) || uniform)", null: "0",
      controls: "uniform: 0; soft-optimal policies: equal to directedness"),
    Quantity(
      name: "directedness-difference", unit: "nat", level: 3,
      meaning: "How much more the proxy (the reference) is sought than the true goal.",
      formula: "directedness of the second goal less that of the first, each counted where it is sought, not avoided",
      null: "0: both sought alike", controls: "planted corner seeker: above 0 on shifted levels; cheese seeker: below"),
  ]
}
