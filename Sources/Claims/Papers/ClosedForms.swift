import Readings

/// Exact losses of algorithms against a simulation of them.
///
/// s = a²/3 is the variance of an input: the loss of the best single step is ½ s d (1 − s η*),
/// η* = 1 / (s (N + d − 0.2)/N + σ²/N). Numbers of several steps are averages over 21.6 million contexts.
enum ClosedForms {
  static let group = ClaimGroup(
    "closed-forms", title: "exact losses of gradient descent and GD++ against a simulation",
    [
      claim("one-step", "gradient-descent-1", "a = 0.5, N = d = 10", "0.206229"),
      claim("one-step-wide", "gradient-descent-1", "a = 1, N = d = 10", "0.824916"),
      claim("one-step-long", "gradient-descent-1", "a = 1, N = 20, d = 5", "0.16129"),
      claim("one-step-noisy", "gradient-descent-1", "a = 1, N = d = 10, noise 0.5", "0.855637"),
      claim("two-steps", "gradient-descent-2", "a = 0.5, N = d = 10", "0.15662", isSimulated: true),
      claim("two-steps-free", "gradient-descent-2-free", "a = 0.5, N = d = 10", "0.14127", isSimulated: true),
      claim("plus-plus-two-steps", "gradient-descent-plus-plus-2", "a = 0.5, N = d = 10", "0.1105", isSimulated: true),
    ])

  private static func claim(
    _ variant: String, _ algorithm: String, _ world: String, _ known: String, isSimulated: Bool = false
  ) -> Claim {
    let need = StudyNeed(
      "closed-forms", [variant],
      quick: ["measure=[{instrument: expected-loss, tasks: 100000, confidence: 0.999}]"])
    guard let loss = Double(known) else { preconditionFailure("\(known) is no number") }
    return Claim(
      "closed-forms/\(variant)", .formula,
      source: isSimulated ? "average over 21.6 million contexts" : "closed form, 1/2 s d (1 - s rate)",
      sentence: "The exact loss is \(known): \(algorithm), \(world).", measured: "loss of \(algorithm), \(world)",
      published: known, criterion: "the exact loss lies in the 99.9 % interval of the simulation",
      .contains(loss, tolerance: isSimulated ? 2e-5 : 1e-6), needs: [need]
    ) { record throws(Unavailable) in
      let reading = try record.reading(need.study, variant, "expected-loss", "expected-loss")
      return Measured(reading, explanation: "\(reading.n) tasks, each averaged exactly over its query")
    }
  }
}
