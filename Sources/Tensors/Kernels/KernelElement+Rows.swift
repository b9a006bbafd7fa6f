/// The plain kernels that work row by row.
extension KernelElement {
  /// y = (x - mean) · rate ⊙ gain + bias in each row, rate = 1 / √(variance + epsilon).
  ///
  /// X and Y [m, n], gain and bias [1, n]; `statistics` [m, 2] receives mean and rate.
  public static func layerNorm(
    _ x: Block<Self>, gain: Block<Self>, bias: Block<Self>, epsilon: Double, into y: Block<Self>,
    statistics: Block<Self>
  ) {
    checkLayerNorm(x, gain, statistics, y)
    bias.expect(1, y.columns, "layer norm, bias")
    let count = Self(Double(y.columns))
    for row in 0..<y.rows {
      var mean = Self.zero
      for column in 0..<y.columns { mean += x[row, column] }
      mean = mean / count
      var variance = Self.zero
      for column in 0..<y.columns {
        let deviation = x[row, column] - mean
        variance += deviation * deviation
      }
      let rate = Self(1) / squareRoot(variance / count + Self(epsilon))
      statistics[row, 0] = mean
      statistics[row, 1] = rate
      for column in 0..<y.columns {
        y[row, column] = (x[row, column] - mean) * rate * gain[0, column] + bias[0, column]
      }
    }
  }

  /// With x̂ = (x - mean) · rate and g = dy ⊙ gain: dx = rate · (g - mean(g) - x̂ · mean(g ⊙ x̂)) in each row,
  /// dGain += Σ dy ⊙ x̂ and dBias += Σ dy over rows.
  public static func layerNormGradient(
    _ x: Block<Self>, gain: Block<Self>, statistics: Block<Self>, dy: Block<Self>, dx: Block<Self>?, accumulate: Bool,
    dGain: Block<Self>?, dBias: Block<Self>?
  ) {
    checkLayerNorm(x, gain, statistics, dy)
    dx?.expect(x.rows, x.columns, "layer norm's gradient")
    let count = Self(Double(x.columns))
    for row in 0..<x.rows {
      let mean = statistics[row, 0]
      let rate = statistics[row, 1]
      var meanGradient = Self.zero
      var meanProduct = Self.zero
      for column in 0..<x.columns {
        let normalized = (x[row, column] - mean) * rate
        let g = dy[row, column] * gain[0, column]
        meanGradient += g
        meanProduct += g * normalized
        if let dGain { dGain[0, column] += dy[row, column] * normalized }
        if let dBias { dBias[0, column] += dy[row, column] }
      }
      guard let dx else { continue }
      meanGradient = meanGradient / count
      meanProduct = meanProduct / count
      for column in 0..<x.columns {
        let normalized = (x[row, column] - mean) * rate
        let g = dy[row, column] * gain[0, column]
        let change = rate * (g - meanGradient - normalized * meanProduct)
        dx[row, column] = accumulate ? dx[row, column] + change : change
      }
    }
  }

  /// Traps unless the blocks of a layer norm fit together.
  static func checkLayerNorm(_ x: Block<Self>, _ gain: Block<Self>, _ statistics: Block<Self>, _ y: Block<Self>) {
    y.expect(x.rows, x.columns, "layer norm")
    gain.expect(1, x.columns, "layer norm, gain")
    statistics.expect(x.rows, 2, "layer norm, statistics")
    if !statistics.isContiguous { fatalError("layer norm: the statistics are not contiguous") }
  }

  /// y_j = exp(x_j - max x) / Σ_i exp(x_i - max x) in each row.
  public static func softmax(_ x: Block<Self>, into y: Block<Self>) {
    x.expect(y.rows, y.columns, "softmax")
    for row in 0..<y.rows {
      softmaxRow(x.row(row), into: y.row(row), count: y.columns, scale: Self(1))
    }
  }

  /// Softmax of scale · x over `count` contiguous numbers; returns the logarithm of the sum of exponentials.
  @discardableResult
  static func softmaxRow(
    _ x: UnsafeMutablePointer<Self>, into y: UnsafeMutablePointer<Self>, count: Int, scale: Self
  ) -> Self {
    var highest = -Double.infinity
    for i in 0..<count { highest = max(highest, (scale * x[i]).primal) }
    let shift = Self(highest)
    var sum = Self.zero
    for i in 0..<count {
      y[i] = exponential(scale * x[i] - shift)
      sum += y[i]
    }
    for i in 0..<count { y[i] = y[i] / sum }
    return logarithm(sum) + shift
  }

  /// dx = y ⊙ (dy - Σ_j dy_j y_j) in each row, or added.
  public static func softmaxGradient(
    _ y: Block<Self>, _ dy: Block<Self>, into dx: Block<Self>, accumulate: Bool
  ) {
    dy.expect(y.rows, y.columns, "softmax's gradient")
    dx.expect(y.rows, y.columns, "softmax's gradient")
    for row in 0..<y.rows {
      var inner = Self.zero
      for column in 0..<y.columns { inner += y[row, column] * dy[row, column] }
      for column in 0..<y.columns {
        let change = y[row, column] * (dy[row, column] - inner)
        dx[row, column] = accumulate ? dx[row, column] + change : change
      }
    }
  }

  /// Σ_i (log Σ_j exp x_ij - x_i,target(i)); logits [m, n]; `slope` [m, n] receives softmax(x) - onehot(target).
  public static func crossEntropy(
    _ logits: Block<Self>, targets: IndexBuffer, _ range: Range<Int>, slope: Block<Self>
  ) -> Self {
    checkTargets(logits, targets, range)
    slope.expect(logits.rows, logits.columns, "cross-entropy, slope")
    var sum = Self.zero
    for row in 0..<logits.rows {
      let target = targets[range.lowerBound + row]
      let logSum = softmaxRow(logits.row(row), into: slope.row(row), count: logits.columns, scale: Self(1))
      sum += logSum - logits[row, target]
      slope[row, target] -= Self(1)
    }
    return sum
  }

  /// Traps unless there is a target for each row and each names a column.
  static func checkTargets(_ logits: Block<Self>, _ targets: IndexBuffer, _ range: Range<Int>) {
    if range.count != logits.rows { fatalError("cross-entropy: \(range.count) targets for \(logits.rows) rows") }
    for place in range where targets[place] < 0 || targets[place] >= logits.columns {
      fatalError("cross-entropy: target \(targets[place]) of \(logits.columns) classes")
    }
  }

  /// y_i = table_rows(i); table [v, n], Y [m, n].
  public static func gather(_ table: Block<Self>, rows: IndexBuffer, _ range: Range<Int>, into y: Block<Self>) {
    y.expect(range.count, table.columns, "gather")
    for row in 0..<y.rows {
      let source = rows[range.lowerBound + row]
      if source < 0 || source >= table.rows { fatalError("gather: row \(source) of \(table.rows)") }
      copyElements(table.row(source), to: y.row(row), y.columns)
    }
  }

  /// table_rows(i) += dy_i.
  public static func scatterAdd(_ dy: Block<Self>, rows: IndexBuffer, _ range: Range<Int>, into table: Block<Self>) {
    dy.expect(range.count, table.columns, "scatter")
    for row in 0..<dy.rows {
      let target = table.part(
        rows: rows[range.lowerBound + row]..<rows[range.lowerBound + row] + 1, columns: 0..<table.columns)
      scaled(dy.part(rows: row..<row + 1, columns: 0..<dy.columns), by: Self(1), into: target, accumulate: true)
    }
  }

  /// Y[s·t + j, c] = X[j·width + c, s]: from [tokens·width, samples], samples innermost, to [samples·tokens, width].
  public static func lanesToRows(_ x: Block<Self>, width: Int, into y: Block<Self>) {
    let tokens = x.rows / width
    y.expect(x.columns * tokens, width, "lanes to rows")
    for sample in 0..<x.columns {
      for token in 0..<tokens {
        for i in 0..<width { y[sample * tokens + token, i] = x[token * width + i, sample] }
      }
    }
  }

  /// The way back: X[j·width + c, s] = Y[s·t + j, c], or added.
  public static func rowsToLanes(_ y: Block<Self>, width: Int, into x: Block<Self>, accumulate: Bool) {
    let tokens = x.rows / width
    y.expect(x.columns * tokens, width, "rows to lanes")
    for sample in 0..<x.columns {
      for token in 0..<tokens {
        for i in 0..<width {
          let value = y[sample * tokens + token, i]
          let row = token * width + i
          x[row, sample] = accumulate ? x[row, sample] + value : value
        }
      }
    }
  }
}
