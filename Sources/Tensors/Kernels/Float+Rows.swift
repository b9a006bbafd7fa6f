import CKernels

/// The kernels that work row by row, in `CKernels`.
extension Float {
  public static func layerNorm(
    _ x: Block<Float>, gain: Block<Float>, bias: Block<Float>, epsilon: Double, into y: Block<Float>,
    statistics: Block<Float>
  ) {
    checkLayerNorm(x, gain, statistics, y)
    bias.expect(1, y.columns, "layer norm, bias")
    var norm = MesascopeLayerNorm()
    (norm.rows, norm.columns, norm.epsilon) = (Int64(x.rows), Int64(x.columns), Float(epsilon))
    (norm.x, norm.x_stride) = (UnsafePointer(x.base), Int64(x.stride))
    (norm.y, norm.y_stride) = (y.base, Int64(y.stride))
    (norm.gain, norm.bias) = (UnsafePointer(gain.base), UnsafePointer(bias.base))
    norm.statistics = statistics.base
    mesascope_layer_norm(&norm)
  }

  public static func layerNormGradient(
    _ x: Block<Float>, gain: Block<Float>, statistics: Block<Float>, dy: Block<Float>, dx: Block<Float>?,
    accumulate: Bool, dGain: Block<Float>?, dBias: Block<Float>?
  ) {
    checkLayerNorm(x, gain, statistics, dy)
    dx?.expect(x.rows, x.columns, "layer norm's gradient")
    dGain?.expect(1, x.columns, "layer norm, gain's gradient")
    dBias?.expect(1, x.columns, "layer norm, bias' gradient")
    var norm = MesascopeLayerNorm()
    (norm.rows, norm.columns, norm.accumulate) = (Int64(x.rows), Int64(x.columns), accumulate ? 1 : 0)
    (norm.x, norm.x_stride) = (UnsafePointer(x.base), Int64(x.stride))
    (norm.dy, norm.dy_stride) = (UnsafePointer(dy.base), Int64(dy.stride))
    (norm.dx, norm.dx_stride) = (dx?.base, Int64(dx?.stride ?? 0))
    (norm.gain, norm.statistics) = (UnsafePointer(gain.base), statistics.base)
    (norm.d_gain, norm.d_bias) = (dGain?.base, dBias?.base)
    mesascope_layer_norm_gradient(&norm)
  }

  public static func softmax(_ x: Block<Float>, into y: Block<Float>) {
    x.expect(y.rows, y.columns, "softmax")
    mesascope_softmax(Int64(x.rows), Int64(x.columns), x.base, Int64(x.stride), y.base, Int64(y.stride))
  }

  public static func softmaxGradient(
    _ y: Block<Float>, _ dy: Block<Float>, into dx: Block<Float>, accumulate: Bool
  ) {
    dy.expect(y.rows, y.columns, "softmax's gradient")
    dx.expect(y.rows, y.columns, "softmax's gradient")
    mesascope_softmax_gradient(
      Int64(y.rows), Int64(y.columns), y.base, Int64(y.stride), dy.base, Int64(dy.stride), dx.base, Int64(dx.stride),
      accumulate ? 1 : 0)
  }

  public static func scatterAdd(_ dy: Block<Float>, rows: IndexBuffer, _ range: Range<Int>, into table: Block<Float>) {
    dy.expect(range.count, table.columns, "scatter")
    for place in range where rows[place] < 0 || rows[place] >= table.rows {
      fatalError("scatter: row \(rows[place]) of \(table.rows)")
    }
    rows.withIndices(range) { targets in
      mesascope_scatter_add(
        Int64(dy.rows), Int64(dy.columns), dy.base, Int64(dy.stride), targets, table.base, Int64(table.stride))
    }
  }

  public static func crossEntropy(
    _ logits: Block<Float>, targets: IndexBuffer, _ range: Range<Int>, slope: Block<Float>
  ) -> Float {
    checkTargets(logits, targets, range)
    slope.expect(logits.rows, logits.columns, "cross-entropy, slope")
    return targets.withIndices(range) { indices in
      Float(
        mesascope_cross_entropy(
          Int64(logits.rows), Int64(logits.columns), logits.base, Int64(logits.stride), indices, slope.base,
          Int64(slope.stride)))
    }
  }
}
