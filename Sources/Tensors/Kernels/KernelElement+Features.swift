/// The plain kernels on lists of features.
extension KernelElement {
  /// y_i = b + Σ of the rows of the table that sample i lists, and max(·, 0) of it where `rectified`.
  ///
  /// Table [features, width], b [1, width] or none, Y [n, width].
  public static func featureSum(
    _ lists: FeatureLists, _ indices: IndexBuffer, table: Block<Self>, bias: Block<Self>?, rectified: Bool,
    into y: Block<Self>
  ) {
    checkFeatureSum(lists, y)
    table.expect(lists.features, y.columns, "feature sum, table")
    bias?.expect(1, y.columns, "feature sum, bias")
    for row in 0..<y.rows {
      for column in 0..<y.columns { y[row, column] = bias?[0, column] ?? .zero }
      indices.forEachFeature(of: lists, sample: row) { feature in
        for column in 0..<y.columns { y[row, column] += table[feature, column] }
      }
    }
    if rectified { map(.relu, y, into: y, slope: y.part(rows: 0..<0, columns: 0..<0)) }
  }

  /// With dY the gradient before the rectifier: dTable_f += dy_i for each feature f that sample i lists, db += Σ dy_i.
  public static func featureSumGradient(
    _ lists: FeatureLists, _ indices: IndexBuffer, dy: Block<Self>, dTable: Block<Self>?, dBias: Block<Self>?
  ) {
    checkFeatureSum(lists, dy)
    if let dTable {
      dTable.expect(lists.features, dy.columns, "feature sum, table's gradient")
      for row in 0..<dy.rows {
        indices.forEachFeature(of: lists, sample: row) { feature in
          for column in 0..<dy.columns { dTable[feature, column] += dy[row, column] }
        }
      }
    }
    if let dBias { addColumnSums(of: dy, into: dBias) }
  }

  /// y_if = 1 where sample i lists feature f, 0 elsewhere; Y [n, features].
  public static func featurePlanes(_ lists: FeatureLists, _ indices: IndexBuffer, into y: Block<Self>) {
    y.expect(lists.count, lists.features, "feature planes")
    fill(y, with: .zero)
    for row in 0..<y.rows {
      indices.forEachFeature(of: lists, sample: row) { y[row, $0] = Self(1) }
    }
  }

  /// `convolution` of the planes that the lists stand for, in time proportional to the lists' lengths.
  ///
  /// Feature (place · channels + channel) is 1 or 0; shapes as in `convolution`.
  public static func featureConvolution(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ indices: IndexBuffer, weight: Block<Self>, bias: Block<Self>,
    rectified: Bool, into y: Block<Self>
  ) {
    checkFeatureConvolution(shape, lists, weight, y)
    bias.expect(1, shape.filters, "feature convolution, bias")
    for row in 0..<y.rows {
      for column in 0..<y.columns { y[row, column] = bias[0, column % shape.filters] }
      indices.forEachFeature(of: lists, sample: row) { feature in
        let (place, channel) = feature.quotientAndRemainder(dividingBy: shape.channels)
        shape.forEachViewer(row: place / shape.width, column: place % shape.width) { output, tap in
          for filter in 0..<shape.filters {
            y[row, output + filter] += weight[filter, channel * shape.kernel * shape.kernel + tap]
          }
        }
      }
    }
    if rectified { map(.relu, y, into: y, slope: y.part(rows: 0..<0, columns: 0..<0)) }
  }

  /// The gradient of `featureConvolution` in weights and bias, each added, with dY the gradient before the rectifier.
  public static func featureConvolutionGradient(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ indices: IndexBuffer, dy: Block<Self>, dWeight: Block<Self>?,
    dBias: Block<Self>?
  ) {
    if let dWeight {
      checkFeatureConvolution(shape, lists, dWeight, dy)
      for row in 0..<dy.rows {
        indices.forEachFeature(of: lists, sample: row) { feature in
          let (place, channel) = feature.quotientAndRemainder(dividingBy: shape.channels)
          shape.forEachViewer(row: place / shape.width, column: place % shape.width) { output, tap in
            for filter in 0..<shape.filters {
              dWeight[filter, channel * shape.kernel * shape.kernel + tap] += dy[row, output + filter]
            }
          }
        }
      }
    }
    if let dBias { addPlaceSums(of: dy, filters: shape.filters, into: dBias) }
  }

  /// Traps unless there is a row for each sample.
  static func checkFeatureSum(_ lists: FeatureLists, _ y: Block<Self>) {
    y.expect(lists.count, y.columns, "feature sum")
  }

  /// Traps unless the blocks of a feature convolution fit together.
  static func checkFeatureConvolution(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ weight: Block<Self>, _ y: Block<Self>
  ) {
    if lists.features != shape.inputs {
      fatalError("feature convolution: \(lists.features) features for a grid of \(shape.inputs) numbers")
    }
    weight.expect(shape.filters, shape.taps, "feature convolution, weight")
    y.expect(lists.count, shape.outputs, "feature convolution, result")
  }
}
