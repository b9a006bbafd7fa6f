import Mathematics

/// The best of n independent draws.
public enum OrderStatistics {
  /// The mean of the largest of n standard normal draws, e_n = ∫ x n φ(x) Φ(x)ⁿ⁻¹ dx.
  ///
  /// n ≥ 1 need not be whole, so that an effective number of trials serves. Good to 1e-13; e_2 = 1/√π, e_3 = 3/(2√π).
  public static func expectedMaximum(of n: Double) -> Double { moments(n).mean }

  public static func expectedMaximum(of n: Int) -> Double { moments(Double(n)).mean }

  /// The variance of the largest of n standard normal draws.
  public static func varianceOfMaximum(of n: Double) -> Double { moments(n).variance }

  public static func varianceOfMaximum(of n: Int) -> Double { moments(Double(n)).variance }

  /// The trapezoid rule, which converges faster than any power of its step on such an integrand.
  private static func moments(_ n: Double) -> (mean: Double, variance: Double) {
    precondition(n >= 1 && n.isFinite, "the best of \(n) draws")
    let step = 1.0 / 64
    var mass = 0.0
    var first = 0.0
    var second = 0.0
    for i in -9 * 64...39 * 64 {
      let x = Double(i) * step
      let upper = NormalDistribution.standard.upperTail(x)
      let weight = exp(
        (n - 1) * (upper < 0.5 ? log1p(-upper) : log(NormalDistribution.standard.cdf(x))) - x * x
          / 2)
      mass += weight
      first += weight * x
      second += weight * x * x
    }
    let mean = first / mass
    return (mean, second / mass - mean * mean)
  }

  /// Bailey and López de Prado's approximation of e_n: (1 − γ) Φ⁻¹(1 − 1/n) + γ Φ⁻¹(1 − 1/(n e)), γ = 0.5772….
  ///
  /// Kept beside the exact value because published deflated thresholds use it; 2.3 % high at n = 10.
  public static func approximateExpectedMaximum(of n: Double) -> Double {
    let gamma = 0.577215664901532860606512090082
    return (1 - gamma) * NormalDistribution.standard.upperQuantile(1 / n)
      + gamma * NormalDistribution.standard.upperQuantile(exp(-1) / n)
  }

  /// The weight of each of N sorted draws in the unbiased estimate of the best of n: C(k−1, n−1) / C(N, n) for the
  /// k-th smallest.
  ///
  /// Σ weight · gold, with gold sorted by proxy, estimates E[gold of the best of n by proxy] without bias (a U-statistic).
  public static func bestOfWeights(n: Int, from count: Int) -> [Double] {
    precondition(n >= 1 && n <= count, "the best of \(n) from \(count) draws")
    var weights = [Double](repeating: 0, count: count)
    var weight = Double(n) / Double(count)
    for k in stride(from: count, through: n, by: -1) {
      weights[k - 1] = weight
      weight *= Double(k - n) / Double(k - 1)
    }
    return weights
  }

  /// E[gold of the candidate with the largest proxy among n], from N ≥ n scored candidates; tied proxies share their
  /// weights equally. nil where n exceeds N.
  public static func bestOf(_ n: Int, proxy: [Double], gold: [Double]) -> Double? {
    guard n >= 1, n <= proxy.count else { return nil }
    return bestOf([n], proxy: proxy, gold: gold)[0].gold
  }

  /// The proxy and the gold of the best of n by proxy.
  package struct Best: Sendable, Hashable {
    package var proxy: Double
    package var gold: Double
  }

  /// The same for several n at once, in one sort; no n may exceed the number of candidates.
  package static func bestOf(_ sizes: [Int], proxy: [Double], gold: [Double]) -> [Best] {
    precondition(proxy.count == gold.count)
    let order = proxy.indices.sorted { (proxy[$0], $0) < (proxy[$1], $1) }
    let sorted = order.map { proxy[$0] }
    var shared = order.map { gold[$0] }
    // Tied proxies: each stands for the mean of their golds.
    var start = 0
    while start < sorted.count {
      var end = start + 1
      while end < sorted.count, sorted[end] == sorted[start] { end += 1 }
      if end > start + 1 {
        let mean = shared[start..<end].reduce(0, +) / Double(end - start)
        for i in start..<end { shared[i] = mean }
      }
      start = end
    }
    return sizes.map { n in
      var best = Best(proxy: 0, gold: 0)
      for (k, weight) in bestOfWeights(n: n, from: sorted.count).enumerated() where weight > 0 {
        best.proxy += weight * sorted[k]
        best.gold += weight * shared[k]
      }
      return best
    }
  }
}

/// How hard a process selects.
public enum Pressure {
  /// log₂ n, what choosing one of n can spend at most.
  public static func choiceBits(bestOf n: Double) -> Double { log2(n) }

  /// The divergence of the best of n from the draws, log n − (n − 1)/n in nats (continuous scores, no ties).
  public static func divergence(bestOf n: Double) -> Double { log(n) - (n - 1) / n }

  /// The same in bits: what the distribution of the selected score really moved by.
  public static func deliveredBits(bestOf n: Double) -> Double {
    divergence(bestOf: n) / 0.693147180559945309417232121458
  }

  /// The n whose best-of-n divergence is `nats`, not necessarily whole.
  public static func bestOf(divergence nats: Double) -> Double {
    guard nats > 0 else { return 1 }
    return RootFinding.bisection(from: 0, to: nats + 2) { log in log - 1 + exp(-log) - nats }.map(
      exp) ?? 1
  }

  /// The intensity of truncation selection, i = φ(z)/p: how many standard deviations the mean of the best fraction p
  /// of a normal population lies above the mean of all.
  public static func truncationIntensity(fraction: Double) -> Double {
    precondition(fraction > 0 && fraction <= 1, "a selected fraction of \(fraction)")
    if fraction == 1 { return 0 }
    return NormalDistribution.standard.density(NormalDistribution.standard.upperQuantile(fraction))
      / fraction
  }

  /// The bits of truncation selection, −log₂ p.
  public static func truncationBits(fraction: Double) -> Double { -log2(fraction) }
}
