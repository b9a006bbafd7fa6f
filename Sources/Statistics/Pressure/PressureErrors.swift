/// The errors of a pressure fit to several runs: what leaving out each run in turn does to it.
///
/// The covariance is the jackknife's over runs, (G − 1)/G Σ (θ₋g − θ)(θ₋g − θ)ᵀ, which does not flatter runs of large
/// leverage; where the rest does not let the form be told, the sandwich's. t for a contrast has the degrees of freedom
/// that its variance estimate would have if runs differed as fitted (Satterthwaite's, after Bell and McCaffrey 2002):
/// G − 1 for runs that share their pressures, and few where few runs carry the contrast.
struct PressureErrors: Sendable, Hashable {
  /// Row-major, of level, α and −β.
  var covariance: [Double]
  var isJackknife: Bool
  private var sums: PressureSums
  private var inverse: [Double]
  /// For each run, the matrix that makes its score into the change of the coefficients.
  private var leave: [[Double]]
  /// The means over runs of their mean terms.
  private var typical: [Double]

  init(_ sums: PressureSums, _ fit: PressureSums.Solution) {
    let m = sums.width
    let runs = sums.runs.count
    let all = sums.runs.indices
    var gram = [Double](repeating: 0, count: m * m)
    var right = [Double](repeating: 0, count: m)
    for run in sums.runs {
      for i in gram.indices { gram[i] += run.gram[i] }
      for i in right.indices { right[i] += run.right[i] }
    }
    let level = sums.typicalLevel(all, under: fit.beta)
    let typical = (0..<sums.terms).map { a in all.reduce(0) { $0 + sums.runs[$1].terms[a] } / Double(runs) }
    var changes: [[Double]] = []
    var leave: [[Double]] = []
    var total = 0.0
    for g in all { total += sums.ownLevels ? sums.ownLevel(g, under: fit.beta) : 0 }
    for g in all {
      let run = sums.runs[g]
      guard
        let rest = sums.solve(
          zip(gram, run.gram).map { $0 - $1 }, zip(right, run.right).map { $0 - $1 }),
        rest.inverse.allSatisfy(\.isFinite)
      else { break }
      let change = zip(rest.beta, fit.beta).map { $0 - $1 }
      var shift = sums.ownLevels ? 0 : change[0] * sums.ones
      if sums.ownLevels {
        // The mean of the others' levels, each under the coefficients without this run.
        let others = (total - sums.ownLevel(g, under: fit.beta)) / Double(runs - 1)
        shift = others - level
        for a in 0..<sums.terms {
          let mean = (typical[a] * Double(runs) - run.terms[a]) / Double(runs - 1)
          shift -= change[a] / sums.scale[a] * (mean - sums.center[a])
        }
      }
      changes.append(sums.unscaled(level: shift, change, isChange: true))
      leave.append(rest.inverse)
    }
    isJackknife = changes.count == runs
    if !isJackknife {
      leave = [[Double]](repeating: fit.inverse, count: runs)
      changes = all.map { g in
        let run = sums.runs[g]
        let score = (0..<m).map { a in
          run.right[a] - (0..<m).reduce(0) { $0 + run.gram[a * m + $1] * fit.beta[$1] }
        }
        let change = (0..<m).map { a in (0..<m).reduce(0) { $0 + fit.inverse[a * m + $1] * score[$1] } }
        var shift = sums.ownLevels ? 0 : change[0] * sums.ones
        if sums.ownLevels {
          shift = (sums.ownLevel(g, under: fit.beta) - level) / Double(runs)
          for a in 0..<sums.terms { shift -= change[a] / sums.scale[a] * (typical[a] - sums.center[a]) }
        }
        return sums.unscaled(level: shift, change, isChange: true)
      }
    }
    let k = sums.terms + 1
    let factor = isJackknife ? Double(runs - 1) / Double(runs) : Double(runs) / Double(runs - 1)
    covariance = [Double](repeating: 0, count: k * k)
    for change in changes {
      for a in 0..<k { for b in 0..<k { covariance[a * k + b] += factor * change[a] * change[b] } }
    }
    (self.sums, self.leave, self.typical, inverse) = (sums, leave, typical, fit.inverse)
  }

  /// The degrees of freedom of t for a weighted sum of level, α and −β.
  func freedom(of contrast: [Double]) -> Double {
    let most = Double(sums.runs.count - 1)
    guard !sums.isBalanced else { return most }
    let m = sums.width
    // In the terms of the normal equations.
    var c = (0..<sums.terms).map { a in
      (contrast[a + 1] - contrast[0] * (sums.ownLevels ? typical[a] : sums.center[a])) / sums.scale[a]
    }
    if !sums.ownLevels { c.insert(contrast[0] * sums.ones, at: 0) }
    guard c.contains(where: { $0 != 0 }) else { return most }
    // With q the change per unit of score, u = S q and M_gh = [g = h] qᵀu − u_gᵀ Q u_h, the variance estimate is
    // distributed as a sum with the eigenvalues of M as weights: (tr M)² / tr M² degrees of freedom.
    var trace = 0.0
    var squares = 0.0
    var outer = [Double](repeating: 0, count: m * m)
    for (run, rest) in zip(sums.runs, leave) {
      let q = (0..<m).map { a in (0..<m).reduce(0) { $0 + rest[a * m + $1] * c[$1] } }
      let u = (0..<m).map { a in (0..<m).reduce(0) { $0 + run.gram[a * m + $1] * q[$1] } }
      let own = zip(q, u).reduce(0) { $0 + $1.0 * $1.1 }
      var across = 0.0
      for a in 0..<m {
        for b in 0..<m {
          across += u[a] * inverse[a * m + b] * u[b]
          outer[a * m + b] += u[a] * u[b]
        }
      }
      trace += own - across
      squares += own * own - 2 * own * across
    }
    // tr (Q Σ u uᵀ)², the part of tr M² between runs.
    for a in 0..<m {
      for b in 0..<m {
        var ab = 0.0
        var ba = 0.0
        for i in 0..<m {
          ab += inverse[a * m + i] * outer[i * m + b]
          ba += inverse[b * m + i] * outer[i * m + a]
        }
        squares += ab * ba
      }
    }
    guard trace > 0, squares > 0 else { return 1 }
    return min(max(trace * trace / squares, 1), most)
  }

  /// By how much the variance between runs exceeds what independent points would give the last coefficient.
  func inflation(noise: Double) -> Double {
    let k = sums.terms + 1
    let m = sums.width
    let scale = sums.scale[sums.terms - 1]
    let naive = noise * inverse[m * m - 1] / (scale * scale)
    return naive > 0 ? covariance[k * k - 1] / naive : 1
  }
}
