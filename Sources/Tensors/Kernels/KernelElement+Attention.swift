/// The plain kernels of softmax attention.
extension KernelElement {
  /// For each sample and head: P = softmax(scale · Q Kᵀ) row by row over the visible keys, Y = P V.
  ///
  /// Q [samples·queries, d], K and V [samples·keys, d], Y like Q; head h owns columns h·d/heads ..< (h+1)·d/heads.
  /// `probabilities` [samples·heads·queries, paddedKeys] receives P, zero where no key is visible.
  public static func attention(
    _ shape: AttentionShape, queries: Block<Self>, keys: Block<Self>, values: Block<Self>,
    probabilities: Block<Self>, into y: Block<Self>
  ) {
    checkAttention(shape, queries, keys, values, probabilities, y)
    let size = y.columns / shape.heads
    for (sample, head) in shape.parts {
      let columns = head * size..<(head + 1) * size
      for query in 0..<shape.queries {
        let row = sample * shape.queries + query
        let p = probabilities.row((sample * shape.heads + head) * shape.queries + query)
        let visible = shape.visibleKeys(query: query)
        for key in 0..<visible {
          var score = Self.zero
          for i in columns { score += queries[row, i] * keys[sample * shape.keys + key, i] }
          p[key] = score
        }
        softmaxRow(p, into: p, count: visible, scale: Self(shape.scale))
        for key in visible..<shape.paddedKeys { p[key] = .zero }
        for i in columns {
          var sum = Self.zero
          for key in 0..<visible { sum += p[key] * values[sample * shape.keys + key, i] }
          y[row, i] = sum
        }
      }
    }
  }

  /// dV += Pᵀ dY, dP = dY Vᵀ, dS = scale · P ⊙ (dP - Σ dP ⊙ P), dQ += dS K, dK += dSᵀ Q, or
  /// overwritten.
  public static func attentionGradient(
    _ shape: AttentionShape, queries: Block<Self>, keys: Block<Self>, values: Block<Self>,
    probabilities: Block<Self>, dy: Block<Self>, dQueries: Block<Self>, dKeys: Block<Self>, dValues: Block<Self>,
    accumulate: Bool
  ) {
    checkAttention(shape, queries, keys, values, probabilities, dy)
    checkAttention(shape, dQueries, dKeys, dValues, probabilities, dy)
    if !accumulate {
      for block in [dQueries, dKeys, dValues] { fill(block, with: .zero) }
    }
    let size = dy.columns / shape.heads
    var slopes = [Self](repeating: .zero, count: shape.keys)
    for (sample, head) in shape.parts {
      let columns = head * size..<(head + 1) * size
      for query in 0..<shape.queries {
        let row = sample * shape.queries + query
        let p = probabilities.row((sample * shape.heads + head) * shape.queries + query)
        let visible = shape.visibleKeys(query: query)
        var inner = Self.zero
        for key in 0..<visible {
          var slope = Self.zero
          for i in columns {
            slope += dy[row, i] * values[sample * shape.keys + key, i]
            dValues[sample * shape.keys + key, i] += p[key] * dy[row, i]
          }
          slopes[key] = slope
          inner += slope * p[key]
        }
        for key in 0..<visible {
          let slope = Self(shape.scale) * p[key] * (slopes[key] - inner)
          for i in columns {
            dQueries[row, i] += slope * keys[sample * shape.keys + key, i]
            dKeys[sample * shape.keys + key, i] += slope * queries[row, i]
          }
        }
      }
    }
  }

  /// Traps unless the blocks of an attention fit together.
  static func checkAttention(
    _ shape: AttentionShape, _ queries: Block<Self>, _ keys: Block<Self>, _ values: Block<Self>,
    _ probabilities: Block<Self>, _ y: Block<Self>
  ) {
    if shape.heads <= 0 || y.columns % shape.heads != 0 {
      fatalError("attention: \(y.columns) columns cannot be shared by \(shape.heads) heads")
    }
    queries.expect(shape.samples * shape.queries, y.columns, "attention, queries")
    keys.expect(shape.samples * shape.keys, y.columns, "attention, keys")
    values.expect(shape.samples * shape.keys, y.columns, "attention, values")
    y.expect(shape.samples * shape.queries, y.columns, "attention, result")
    probabilities.expect(shape.samples * shape.heads * shape.queries, shape.paddedKeys, "attention, probabilities")
  }
}

extension AttentionShape {
  /// Every pair of sample and head.
  var parts: [(sample: Int, head: Int)] {
    (0..<samples).flatMap { sample in (0..<heads).map { (sample, $0) } }
  }
}
