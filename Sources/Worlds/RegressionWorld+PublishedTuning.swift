extension RegressionWorld {
  /// GD++ of `steps` steps as its authors tuned it, `gradient-descent-plus-plus-K-published`: the best of a scan of rates
  /// with preconditioning rate/N, and from there downhill in both numbers.
  ///
  /// It ends in the minimum that is next to the scan's best, which need not be the lowest (`tunedGradientDescentPlusPlus`):
  /// for five steps at N = d = 10 and inputs U(-½, ½) its loss is about 0.065, and that of the lowest 0.050. Source: the
  /// authors' functions `scan_lrs`, `create_weights` with `lin_diag`, and `pre_train_gd_hps` (arXiv 2212.07677, `train.py`
  /// and `data.py`); they go downhill by 1000 steps of Adam on fresh tasks, this by a search on fixed contexts.
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
    let unit = rate
    let found = Minimizer.minimum(near: [1, 1 / n]) { risk($0[0] * unit, $0[1] * unit) }.point
    let algorithm = GradientDescentAlgorithm(
      name: "gradient-descent-plus-plus-\(steps)-published",
      rates: [Double](repeating: found[0] * unit, count: steps),
      preconditioning: [Double](repeating: found[1] * unit, count: steps))
    return TunedAlgorithm(algorithm: algorithm, risk: sample.risk(of: algorithm.filter))
  }
}
