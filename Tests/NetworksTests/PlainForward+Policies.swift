import Networks
import Tensors

/// The policies, number by number.
extension PlainForward {
  /// A grid with channels innermost.
  struct Grid {
    var height, width, channels: Int
    var values: [Double]

    /// The number at a place, or nil outside.
    func value(_ row: Int, _ column: Int, _ channel: Int) -> Double? {
      guard row >= 0, row < height, column >= 0, column < width else { return nil }
      return values[(row * width + column) * channels + channel]
    }
  }

  /// The planes of observation `sample`.
  static func planes(_ observations: Observations, _ sample: Int, _ shape: ObservationShape) -> Grid {
    var values = [Double](repeating: 0, count: shape.features)
    for place in observations.starts[sample]..<observations.starts[sample + 1] {
      values[Int(observations.features[Int(place)])] = 1
    }
    return Grid(height: shape.height, width: shape.width, channels: shape.planes, values: values)
  }

  mutating func act(_ network: ResidualPolicy, _ grid: Grid, previous: Int) {
    var x = layout["embedding.bias"].map { Array(parameters[$0.range]) } ?? []
    for (feature, value) in grid.values.enumerated() where value == 1 { x = sum(x, row("embedding.weight", feature)) }
    x = rectified(x)
    emit("embedding", [x])
    for layer in 0..<network.layers - 1 {
      x = sum(x, rectified(dense("layers.\(layer)", x)))
      emit("layers.\(layer)", [x])
    }
    heads(x + oneHot(network, previous))
  }

  mutating func act(_ network: ConvolutionalPolicy, _ grid: Grid, previous: Int) {
    var grid = grid
    for (index, layer) in network.convolutions.enumerated() {
      grid = rectified(convolved(grid, "convolutions.\(index)", stride: layer.stride))
      emit("convolutions.\(index)", [grid.values])
    }
    let x = rectified(dense("dense", grid.values))
    emit("dense", [x])
    heads(x + oneHot(network, previous))
  }

  mutating func act(_ network: ImpalaPolicy, _ grid: Grid, previous: Int) {
    var grid = grid
    switch network.size {
    case .small:
      for (index, stride) in [4, 2].enumerated() {
        grid = rectified(convolved(grid, "convolutions.\(index)", stride: stride))
        emit("convolutions.\(index)", [grid.values])
      }
    case .large:
      for index in 0..<3 {
        grid = pooled(convolved(grid, "blocks.\(index).convolution", stride: 1))
        for residual in 0..<2 {
          let name = "blocks.\(index).residuals.\(residual)."
          let inner = rectified(convolved(rectified(grid), name + "first", stride: 1))
          grid.values = sum(grid.values, convolved(inner, name + "second", stride: 1).values)
        }
        emit("blocks.\(index)", [grid.values])
      }
      grid = rectified(grid)
    }
    var x = rectified(dense("dense.0", grid.values))
    emit("dense.0", [x])
    x = rectified(dense("dense.1", x + oneHot(network, previous)))
    emit("dense.1", [x])
    heads(x)
  }

  private mutating func heads(_ x: [Double]) {
    emit("logits", [dense("actor", x)])
    emit("value", [dense("critic", x)])
  }

  private func oneHot(_ network: any PolicyNetwork, _ previous: Int) -> [Double] {
    network.usesPreviousAction ? (0..<network.actions).map { $0 == previous ? 1 : 0 } : []
  }

  private func rectified(_ x: [Double]) -> [Double] { x.map { max($0, 0) } }

  private func rectified(_ grid: Grid) -> Grid {
    var result = grid
    result.values = rectified(grid.values)
    return result
  }

  /// A convolution whose outputs are a `stride`-th of its inputs, padded by half of what is missing, rounded down, in
  /// front.
  private func convolved(_ x: Grid, _ name: String, stride: Int) -> Grid {
    guard let weight = layout[name + ".weight"], let bias = layout[name + ".bias"] else { return x }
    let filters = weight.shape[0], kernel = weight.shape[2]
    return slid(x, channels: filters, kernel: kernel, stride: stride) { row, column, filter in
      var total = parameters[bias.offset + filter]
      for q in 0..<x.channels {
        for k in 0..<kernel {
          for l in 0..<kernel {
            let w = parameters[weight.offset + ((filter * x.channels + q) * kernel + k) * kernel + l]
            total += w * (x.value(row + k, column + l, q) ?? 0)
          }
        }
      }
      return total
    }
  }

  private func pooled(_ x: Grid) -> Grid {
    slid(x, channels: x.channels, kernel: 3, stride: 2) { row, column, channel in
      (0..<9).compactMap { x.value(row + $0 / 3, column + $0 % 3, channel) }.max() ?? 0
    }
  }

  private func slid(
    _ x: Grid, channels: Int, kernel: Int, stride: Int, _ body: (_ row: Int, _ column: Int, _ channel: Int) -> Double
  ) -> Grid {
    let height = (x.height + stride - 1) / stride, width = (x.width + stride - 1) / stride
    let above = max(0, (height - 1) * stride + kernel - x.height) / 2
    let left = max(0, (width - 1) * stride + kernel - x.width) / 2
    var values: [Double] = []
    for row in 0..<height {
      for column in 0..<width {
        for channel in 0..<channels { values.append(body(row * stride - above, column * stride - left, channel)) }
      }
    }
    return Grid(height: height, width: width, channels: channels, values: values)
  }
}
