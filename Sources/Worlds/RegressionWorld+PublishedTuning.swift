extension RegressionWorld {
  /// GD++ of `steps` steps as its authors tuned it, `gradient-descent-plus-plus-K-published`: the best of a scan of rates
  /// with preconditioning rate/N, and from there downhill in both numbers.
  ///
  /// It ends in the minimum that is next to the scan's best, which need not be the lowest (`tunedGradientDescentPlusPlus`):
  /// for five steps at N = d = 10 and inputs U(-½, ½) its loss is about 0.065, and that of the lowest 0.050. Source: the
  /// authors' functions `scan_lrs`, `create_weights` with `lin_diag`, and `pre_train_gd_hps` (arXiv 2212.07677, `train.py`
  /// and `data.py`); they go downhill by 1000 small steps of Adam on fresh tasks, this by small steps along one number at
  /// a time on fixed contexts.
  ///
  /// - Parameter designs: the number of contexts to tune on; nil for what takes about half a second.
  public func publishedGradientDescentPlusPlus(steps: Int, designs: Int? = nil) -> TunedAlgorithm {
    precondition(steps >= 1, "GD++ of \(steps) steps")
    let sample = DesignSample(of: self, designs: designs), points = sample.binned()
    func risk(_ rate: Double, _ preconditioning: Double) -> Double {
      points.mean(
        of: .descent(
          rates: [Double](repeating: rate, count: steps),
          preconditioning: [Double](repeating: preconditioning, count: steps)))
    }
    let n = Double(context)
    var rate = 0.001, least = Double.infinity
    for scanned in stride(from: 0.001, to: 25, by: 0.1) {
      let value = risk(scanned, scanned / n)
      if value < least { (rate, least) = (scanned, value) }
    }
    // Steps small enough to stay in the valley that the scan ended in.
    var preconditioning = rate / n
    var length = 0.02
    while length > 1e-5 {
      let here = (rate, preconditioning)
      for (first, second) in [(1 + length, 1.0), (1 / (1 + length), 1), (1, 1 + length), (1, 1 / (1 + length))] {
        let value = risk(here.0 * first, here.1 * second)
        if value < least { (rate, preconditioning, least) = (here.0 * first, here.1 * second, value) }
      }
      if here == (rate, preconditioning) { length /= 2 }
    }
    let algorithm = GradientDescentAlgorithm(
      name: "gradient-descent-plus-plus-\(steps)-published",
      rates: [Double](repeating: rate, count: steps),
      preconditioning: [Double](repeating: preconditioning, count: steps))
    return TunedAlgorithm(algorithm: algorithm, risk: sample.risk(of: algorithm.filter))
  }
}
