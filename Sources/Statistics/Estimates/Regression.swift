import Mathematics

/// A linear fit by least squares, with the covariance of its coefficients.
public struct LinearFit: Sendable, Hashable {
  public var coefficients: [Double]
  /// Row-major, as many rows and columns as coefficients.
  public var covariance: [Double]
  /// The degrees of freedom of Student's t for the intervals.
  public var degreesOfFreedom: Double
  /// Σ weight · residual².
  public var residualSquares: Double
  public var residuals: [Double]
  /// The number of independent units: rows, or clusters where there are such.
  public var n: Int
  /// `"least-squares"` or `"least-squares-clustered"`.
  public var method: String

  public func standardError(_ index: Int) -> Double {
    max(covariance[index * coefficients.count + index], 0).squareRoot()
  }

  /// A coefficient with its t interval.
  public func estimate(_ index: Int, confidence: Double = 0.95) -> Estimate {
    contrast(coefficients.indices.map { $0 == index ? 1 : 0 }, confidence: confidence)
  }

  /// A weighted sum of the coefficients with its t interval, such as a prediction.
  public func contrast(_ weights: [Double], confidence: Double = 0.95) -> Estimate {
    let k = coefficients.count
    precondition(weights.count == k, "a contrast of \(weights.count) weights for \(k) coefficients")
    var value = 0.0
    var variance = 0.0
    for i in 0..<k {
      value += weights[i] * coefficients[i]
      for j in 0..<k { variance += weights[i] * weights[j] * covariance[i * k + j] }
    }
    let reach = StudentT(degreesOfFreedom: degreesOfFreedom).upperQuantile((1 - confidence) / 2)
    let error = max(variance, 0).squareRoot()
    return Estimate(
      value, interval: Interval(lower: value - reach * error, upper: value + reach * error),
      confidence: confidence,
      method: method, n: n)
  }
}

/// Ordinary and weighted least squares for a handful of columns.
///
/// β = (XᵀWX)⁻¹ XᵀWy, by Cholesky's factorization of the scaled normal equations. Without clusters the covariance is
/// σ² (XᵀWX)⁻¹, σ² = Σ w r² / (n − k), and t has n − k degrees of freedom. With clusters it is the sandwich
/// (XᵀWX)⁻¹ (Σ_g s_g s_gᵀ) (XᵀWX)⁻¹, s_g = Σ_{i in g} w_i r_i x_i, times G/(G−1) · (n−1)/(n−k) (Liang and Zeger 1986), and
/// t has G − 1 degrees of freedom.
public enum Regression {
  /// Fits `y` by the columns; nil where rows or clusters are too few, a value is not finite, or the columns depend on
  /// each other.
  public static func fit(
    columns: [[Double]], y: [Double], weights: [Double]? = nil, clusters: [Int]? = nil
  )
    -> LinearFit?
  {
    let k = columns.count
    let n = y.count
    precondition(
      columns.allSatisfy { $0.count == n } && weights?.count ?? n == n && clusters?.count ?? n == n)
    guard k >= 1, n > k, y.allSatisfy(\.isFinite), columns.allSatisfy({ $0.allSatisfy(\.isFinite) })
    else { return nil }
    let w = weights ?? [Double](repeating: 1, count: n)
    // Columns are scaled to unit length, so that the test for dependence has no units.
    let scale = columns.map { column in
      column.indices.reduce(0) { $0 + w[$1] * column[$1] * column[$1] }.squareRoot()
    }
    guard scale.allSatisfy({ $0 > 0 && $0.isFinite }) else { return nil }
    let x = columns.indices.map { c in columns[c].map { $0 / scale[c] } }
    var gram = [Double](repeating: 0, count: k * k)
    var right = [Double](repeating: 0, count: k)
    for a in 0..<k {
      for b in 0...a {
        var sum = 0.0
        for i in 0..<n { sum += w[i] * x[a][i] * x[b][i] }
        gram[a * k + b] = sum
        gram[b * k + a] = sum
      }
      for i in 0..<n { right[a] += w[i] * x[a][i] * y[i] }
    }
    guard let inverse = inverse(gram, k) else { return nil }
    var beta = multiply(inverse, right, k)
    func residuals() -> [Double] {
      (0..<n).map { i in
        var fitted = 0.0
        for a in 0..<k { fitted += beta[a] * x[a][i] }
        return y[i] - fitted
      }
    }
    // One step of refinement recovers the digits that the normal equations lose.
    var rest = residuals()
    let correction = multiply(
      inverse, x.map { column in (0..<n).reduce(0) { $0 + w[$1] * column[$1] * rest[$1] } }, k)
    for a in 0..<k { beta[a] += correction[a] }
    rest = residuals()
    let squares = (0..<n).reduce(0) { $0 + w[$1] * rest[$1] * rest[$1] }
    var covariance = [Double](repeating: 0, count: k * k)
    var freedom = Double(n - k)
    var units = n
    if let clusters {
      var scores: [Int: [Double]] = [:]
      for i in 0..<n {
        for a in 0..<k {
          scores[clusters[i], default: [Double](repeating: 0, count: k)][a] +=
            w[i] * rest[i] * x[a][i]
        }
      }
      units = scores.count
      guard units >= 2 else { return nil }
      var meat = [Double](repeating: 0, count: k * k)
      for (_, score) in scores.sorted(by: { $0.key < $1.key }) {
        for a in 0..<k { for b in 0..<k { meat[a * k + b] += score[a] * score[b] } }
      }
      let g = Double(units)
      let factor = g / (g - 1) * Double(n - 1) / Double(n - k)
      covariance = product(product(inverse, meat, k), inverse, k).map { $0 * factor }
      freedom = g - 1
    } else {
      covariance = inverse.map { $0 * squares / Double(n - k) }
    }
    for a in 0..<k {
      beta[a] /= scale[a]
      for b in 0..<k { covariance[a * k + b] /= scale[a] * scale[b] }
    }
    return LinearFit(
      coefficients: beta, covariance: covariance, degreesOfFreedom: freedom,
      residualSquares: squares, residuals: rest,
      n: units, method: clusters == nil ? "least-squares" : "least-squares-clustered")
  }

  /// The inverse of a symmetric positive definite matrix with a unit diagonal; nil where it is singular to working
  /// precision.
  static func inverse(_ matrix: [Double], _ k: Int) -> [Double]? {
    var l = [Double](repeating: 0, count: k * k)
    for i in 0..<k {
      for j in 0...i {
        var sum = matrix[i * k + j]
        for m in 0..<j { sum -= l[i * k + m] * l[j * k + m] }
        if i == j {
          guard sum > 1e-13 else { return nil }
          l[i * k + i] = sum.squareRoot()
        } else {
          l[i * k + j] = sum / l[j * k + j]
        }
      }
    }
    var result = [Double](repeating: 0, count: k * k)
    for column in 0..<k {
      var z = [Double](repeating: 0, count: k)
      for i in 0..<k {
        var sum = i == column ? 1.0 : 0
        for m in 0..<i { sum -= l[i * k + m] * z[m] }
        z[i] = sum / l[i * k + i]
      }
      for i in stride(from: k - 1, through: 0, by: -1) {
        var sum = z[i]
        for m in (i + 1)..<max(k, i + 1) { sum -= l[m * k + i] * z[m] }
        z[i] = sum / l[i * k + i]
        result[i * k + column] = z[i]
      }
    }
    return result
  }

  /// The lower Cholesky factor of a covariance, a singular direction counting as none; nil where it is not finite.
  static func factor(_ matrix: [Double], _ k: Int) -> [Double]? {
    guard matrix.allSatisfy(\.isFinite) else { return nil }
    var l = [Double](repeating: 0, count: k * k)
    for i in 0..<k {
      for j in 0...i {
        var sum = matrix[i * k + j]
        for m in 0..<j { sum -= l[i * k + m] * l[j * k + m] }
        if i == j {
          l[i * k + i] = max(sum, 0).squareRoot()
        } else {
          l[i * k + j] = l[j * k + j] > 0 ? sum / l[j * k + j] : 0
        }
      }
    }
    return l
  }

  private static func multiply(_ matrix: [Double], _ vector: [Double], _ k: Int) -> [Double] {
    (0..<k).map { a in (0..<k).reduce(0) { $0 + matrix[a * k + $1] * vector[$1] } }
  }

  private static func product(_ a: [Double], _ b: [Double], _ k: Int) -> [Double] {
    var result = [Double](repeating: 0, count: k * k)
    for i in 0..<k {
      for j in 0..<k {
        for m in 0..<k { result[i * k + j] += a[i * k + m] * b[m * k + j] }
      }
    }
    return result
  }
}
