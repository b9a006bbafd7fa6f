/// GD++ as its authors tuned it, for the published world (N = d = 10, inputs U(-½, ½)) alone.
///
/// The numbers are where the authors' own procedure ends (a scan of rates, then 1,000 steps of Adam on fresh tasks from the
/// best of them: `scan_lrs`, `create_weights` with `lin_diag`, `pre_train_gd_hps` of arXiv 2212.07677), run once in JAX:
/// loss 0.1106 for two steps and 0.0650 for five on 10,000 tasks. For five steps that is not the best GD++ there is:
/// `tunedGradientDescentPlusPlus` finds a lower loss, about 0.050.
public enum PublishedTuning {
  /// The numbers of steps for which the procedure was run.
  public static let steps = [2, 5]

  /// The algorithm of `steps` steps; nil where the procedure was not run, for that number of steps or for that world.
  public static func gradientDescentPlusPlus(steps: Int, for world: RegressionWorld = RegressionWorld())
    -> GradientDescentAlgorithm?
  {
    // How examples are laid out in tokens is no matter of the algorithm.
    var plain = world
    plain.tokens = .joined
    guard plain == RegressionWorld() else { return nil }
    let found: (rate: Double, preconditioning: Double)
    switch steps {
    case 2: found = (13.5, 1.74)
    case 5: found = (19.6, 1.35)
    default: return nil
    }
    return GradientDescentAlgorithm(
      name: "gradient-descent-plus-plus-\(steps)-published", rates: [Double](repeating: found.rate, count: steps),
      preconditioning: [Double](repeating: found.preconditioning, count: steps))
  }
}
