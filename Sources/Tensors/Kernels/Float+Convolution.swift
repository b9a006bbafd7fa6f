import CKernels

/// Convolution, pooling and lists of features, in `CKernels`.
extension Float {
  public static func convolution(
    _ shape: ConvolutionShape, _ x: Block<Float>, weight: Block<Float>, bias: Block<Float>, rectified: Bool,
    into y: Block<Float>
  ) {
    checkConvolution(shape, x, weight, y)
    bias.expect(1, shape.filters, "convolution, bias")
    var convolution = MesascopeConvolution(shape, x, weight, y)
    (convolution.bias, convolution.rectified) = (UnsafePointer(bias.base), rectified ? 1 : 0)
    mesascope_convolution(&convolution)
  }

  public static func convolutionGradient(
    _ shape: ConvolutionShape, _ x: Block<Float>, weight: Block<Float>, dy: Block<Float>, dx: Block<Float>?,
    accumulate: Bool, dWeight: Block<Float>?, dBias: Block<Float>?
  ) {
    checkConvolution(shape, x, weight, dy)
    dx?.expect(x.rows, x.columns, "convolution's gradient")
    dWeight?.expect(weight.rows, weight.columns, "convolution, weight's gradient")
    dBias?.expect(1, shape.filters, "convolution, bias' gradient")
    if dWeight.map({ !$0.isContiguous }) ?? false { fatalError("convolution: the weights' gradient has gaps") }
    var convolution = MesascopeConvolution(shape, x, weight, dy)
    (convolution.dx, convolution.dx_stride) = (dx?.base, Int64(dx?.stride ?? 0))
    (convolution.accumulate, convolution.d_weight) = (accumulate ? 1 : 0, dWeight?.base)
    mesascope_convolution_gradient(&convolution)
    if let dBias {
      let places = Int64(dy.rows * shape.outputHeight * shape.outputWidth), filters = Int64(shape.filters)
      mesascope_add_column_sums(dy.base, places, filters, filters, dBias.base)
    }
  }

  public static func rectifiedGradient(_ y: Block<Float>, into dy: Block<Float>) {
    dy.expect(y.rows, y.columns, "rectifier's gradient")
    requireContiguous(y, dy)
    mesascope_rectified_gradient(Int64(y.count), y.base, dy.base)
  }

  public static func maximumPool(
    _ shape: ConvolutionShape, _ x: Block<Float>, into y: Block<Float>, winners: Block<Float>
  ) {
    checkPool(shape, x.rows, y, winners)
    x.expect(y.rows, shape.inputs, "maximum pool")
    requireContiguous(y, winners)
    var pool = MesascopePool()
    (pool.shape, pool.samples) = (shape.sizes, Int64(x.rows))
    (pool.x, pool.x_stride) = (UnsafePointer(x.base), Int64(x.stride))
    (pool.y, pool.winners) = (y.base, winners.base)
    mesascope_maximum_pool(&pool)
  }

  public static func maximumPoolGradient(
    _ shape: ConvolutionShape, winners: Block<Float>, dy: Block<Float>, addedTo dx: Block<Float>
  ) {
    checkPool(shape, dx.rows, dy, winners)
    dx.expect(dy.rows, shape.inputs, "maximum pool's gradient")
    requireContiguous(dy, winners)
    var pool = MesascopePool()
    (pool.shape, pool.samples) = (shape.sizes, Int64(dx.rows))
    (pool.dx, pool.dx_stride) = (dx.base, Int64(dx.stride))
    (pool.y, pool.winners) = (dy.base, winners.base)
    mesascope_maximum_pool_gradient(&pool)
  }

  public static func featureSum(
    _ lists: FeatureLists, _ indices: IndexBuffer, table: Block<Float>, bias: Block<Float>?, rectified: Bool,
    into y: Block<Float>
  ) {
    checkFeatureSum(lists, y)
    table.expect(lists.features, y.columns, "feature sum, table")
    bias?.expect(1, y.columns, "feature sum, bias")
    indices.withFeatures(of: lists) { features in
      var sum = MesascopeFeatureSum()
      (sum.lists, sum.width, sum.rectified) = (features, Int64(y.columns), rectified ? 1 : 0)
      (sum.table, sum.table_stride) = (table.base, Int64(table.stride))
      (sum.y, sum.y_stride) = (y.base, Int64(y.stride))
      sum.bias = bias.map { UnsafePointer($0.base) }
      mesascope_feature_sum(&sum)
    }
  }

  public static func featureSumGradient(
    _ lists: FeatureLists, _ indices: IndexBuffer, dy: Block<Float>, dTable: Block<Float>?, dBias: Block<Float>?
  ) {
    checkFeatureSum(lists, dy)
    dTable?.expect(lists.features, dy.columns, "feature sum, table's gradient")
    dBias?.expect(1, dy.columns, "feature sum, bias' gradient")
    indices.withFeatures(of: lists) { features in
      var sum = MesascopeFeatureSum()
      (sum.lists, sum.width) = (features, Int64(dy.columns))
      (sum.table, sum.table_stride) = (dTable?.base, Int64(dTable?.stride ?? 0))
      (sum.y, sum.y_stride) = (dy.base, Int64(dy.stride))
      sum.d_bias = dBias?.base
      mesascope_feature_sum_gradient(&sum)
    }
  }

  public static func featureConvolution(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ indices: IndexBuffer, weight: Block<Float>, bias: Block<Float>,
    rectified: Bool, into y: Block<Float>
  ) {
    checkFeatureConvolution(shape, lists, weight, y)
    bias.expect(1, shape.filters, "feature convolution, bias")
    if !weight.isContiguous { fatalError("feature convolution: the weights have gaps") }
    indices.withFeatures(of: lists) { features in
      var convolution = MesascopeFeatureConvolution()
      (convolution.lists, convolution.shape, convolution.rectified) = (features, shape.sizes, rectified ? 1 : 0)
      (convolution.weight, convolution.bias) = (weight.base, bias.base)
      (convolution.y, convolution.y_stride) = (y.base, Int64(y.stride))
      mesascope_feature_convolution(&convolution)
    }
  }

  public static func featureConvolutionGradient(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ indices: IndexBuffer, dy: Block<Float>,
    dWeight: Block<Float>?, dBias: Block<Float>?
  ) {
    dy.expect(lists.count, shape.outputs, "feature convolution, result's gradient")
    if let dWeight {
      checkFeatureConvolution(shape, lists, dWeight, dy)
      if !dWeight.isContiguous { fatalError("feature convolution: the weights' gradient has gaps") }
    }
    dBias?.expect(1, shape.filters, "feature convolution, bias' gradient")
    indices.withFeatures(of: lists) { features in
      var convolution = MesascopeFeatureConvolution()
      (convolution.lists, convolution.shape) = (features, shape.sizes)
      (convolution.weight, convolution.bias) = (dWeight?.base, dBias?.base)
      (convolution.y, convolution.y_stride) = (dy.base, Int64(dy.stride))
      mesascope_feature_convolution_gradient(&convolution)
    }
  }

  private static func requireContiguous(_ a: Block<Float>, _ b: Block<Float>) {
    if !a.isContiguous || !b.isContiguous { fatalError("convolution: rows with gaps") }
  }
}

extension ConvolutionShape {
  /// The shape as the kernels take it.
  fileprivate var sizes: MesascopeConvolutionShape {
    MesascopeConvolutionShape(
      height: Int64(height), width: Int64(width), channels: Int64(channels), filters: Int64(filters),
      kernel: Int64(kernel), stride: Int64(stride), output_height: Int64(outputHeight),
      output_width: Int64(outputWidth), above: Int64(above), left: Int64(left))
  }
}

extension MesascopeConvolution {
  fileprivate init(_ shape: ConvolutionShape, _ x: Block<Float>, _ weight: Block<Float>, _ y: Block<Float>) {
    self.init()
    if !weight.isContiguous || !y.isContiguous { fatalError("convolution: weights or results with gaps") }
    (self.shape, samples) = (shape.sizes, Int64(x.rows))
    (self.x, x_stride) = (UnsafePointer(x.base), Int64(x.stride))
    (self.weight, self.y) = (UnsafePointer(weight.base), y.base)
  }
}

extension IndexBuffer {
  /// Calls `body` with the lists as the kernels take them.
  fileprivate func withFeatures(of lists: FeatureLists, _ body: (MesascopeFeatures) -> Void) {
    guard lists.count > 0 else { return }
    withIndices(0..<lists.end) { all in
      body(
        MesascopeFeatures(
          samples: Int64(lists.count), commons: Int64(lists.common.count), common: all + lists.common.lowerBound,
          rest: all + lists.rest.lowerBound, starts: all + lists.starts.lowerBound))
    }
  }
}
