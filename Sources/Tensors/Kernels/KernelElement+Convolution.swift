/// The plain kernels of convolution and pooling.
extension KernelElement {
  /// y[i, (r, c, f)] = b_f + Σ over taps (k, l) and channels q of w[f, (q, k, l)] · x[i, (r·s + k - above, c·s + l - left, q)],
  /// places outside the grid left out, and max(·, 0) of it where `rectified`.
  ///
  /// X [n, height·width·channels], W [filters, channels·kernel·kernel] in the order of PyTorch's [out, in, high, wide],
  /// b [1, filters], Y [n, outputHeight·outputWidth·filters].
  public static func convolution(
    _ shape: ConvolutionShape, _ x: Block<Self>, weight: Block<Self>, bias: Block<Self>, rectified: Bool,
    into y: Block<Self>
  ) {
    checkConvolution(shape, x, weight, y)
    bias.expect(1, shape.filters, "convolution, bias")
    for sample in 0..<y.rows {
      for place in 0..<shape.outputHeight * shape.outputWidth {
        for filter in 0..<shape.filters { y[sample, place * shape.filters + filter] = bias[0, filter] }
      }
      shape.forEachTap { input, output, tap in
        for filter in 0..<shape.filters {
          var sum = Self.zero
          for channel in 0..<shape.channels {
            sum += x[sample, input + channel] * weight[filter, channel * shape.kernel * shape.kernel + tap]
          }
          y[sample, output + filter] += sum
        }
      }
    }
    if rectified { map(.relu, y, into: y, slope: y.part(rows: 0..<0, columns: 0..<0)) }
  }

  /// With dY the gradient before the rectifier: dx = Σ w dy (or added), dW += Σ x dy, db += Σ dy.
  public static func convolutionGradient(
    _ shape: ConvolutionShape, _ x: Block<Self>, weight: Block<Self>, dy: Block<Self>, dx: Block<Self>?,
    accumulate: Bool, dWeight: Block<Self>?, dBias: Block<Self>?
  ) {
    checkConvolution(shape, x, weight, dy)
    dx?.expect(x.rows, x.columns, "convolution's gradient")
    dWeight?.expect(weight.rows, weight.columns, "convolution, weight's gradient")
    if let dx, !accumulate { fill(dx, with: .zero) }
    for sample in 0..<dy.rows {
      shape.forEachTap { input, output, tap in
        for filter in 0..<shape.filters {
          let change = dy[sample, output + filter]
          for channel in 0..<shape.channels {
            let column = channel * shape.kernel * shape.kernel + tap
            if let dx { dx[sample, input + channel] += weight[filter, column] * change }
            if let dWeight { dWeight[filter, column] += x[sample, input + channel] * change }
          }
        }
      }
    }
    if let dBias { addPlaceSums(of: dy, filters: shape.filters, into: dBias) }
  }

  /// sums_f += Σ over samples and places of dy[i, (place, f)]; dY [n, places·filters], sums [1, filters].
  static func addPlaceSums(of dy: Block<Self>, filters: Int, into sums: Block<Self>) {
    sums.expect(1, filters, "convolution, bias' gradient")
    for row in 0..<dy.rows {
      for column in 0..<dy.columns { sums[0, column % filters] += dy[row, column] }
    }
  }

  /// dy = 0 where y ≤ 0: the gradient before a rectifier, from its result.
  public static func rectifiedGradient(_ y: Block<Self>, into dy: Block<Self>) {
    dy.expect(y.rows, y.columns, "rectifier's gradient")
    for row in 0..<y.rows {
      for column in 0..<y.columns where y[row, column].primal <= 0 { dy[row, column] = .zero }
    }
  }

  /// y[i, (r, c, q)] = the largest x[i, (·, ·, q)] under the kernel at (r, c), as in a convolution with as many filters as
  /// channels; `winners` receives the number of its tap. Of equal ones the first counts; what is not a number wins.
  public static func maximumPool(
    _ shape: ConvolutionShape, _ x: Block<Self>, into y: Block<Self>, winners: Block<Self>
  ) {
    checkPool(shape, x.rows, y, winners)
    x.expect(y.rows, shape.inputs, "maximum pool")
    fill(winners, with: Self(-1))
    for sample in 0..<y.rows {
      shape.forEachTap { input, output, tap in
        for channel in 0..<shape.channels {
          let value = x[sample, input + channel]
          let isFirst = winners[sample, output + channel].primal < 0
          if isFirst || value.primal > y[sample, output + channel].primal
            || (value.primal.isNaN && !y[sample, output + channel].primal.isNaN)
          {
            y[sample, output + channel] = value
            winners[sample, output + channel] = Self(Double(tap))
          }
        }
      }
    }
  }

  /// dx at the winner of each place += dy.
  public static func maximumPoolGradient(
    _ shape: ConvolutionShape, winners: Block<Self>, dy: Block<Self>, addedTo dx: Block<Self>
  ) {
    checkPool(shape, dx.rows, dy, winners)
    dx.expect(dy.rows, shape.inputs, "maximum pool's gradient")
    for sample in 0..<dy.rows {
      shape.forEachTap { input, output, tap in
        for channel in 0..<shape.channels where winners[sample, output + channel].primal == Double(tap) {
          dx[sample, input + channel] += dy[sample, output + channel]
        }
      }
    }
  }

  /// Traps unless the blocks of a convolution fit together.
  static func checkConvolution(
    _ shape: ConvolutionShape, _ x: Block<Self>, _ weight: Block<Self>, _ y: Block<Self>
  ) {
    x.expect(y.rows, shape.inputs, "convolution")
    weight.expect(shape.filters, shape.taps, "convolution, weight")
    y.expect(x.rows, shape.outputs, "convolution, result")
  }

  /// Traps unless the blocks of a pooling fit together.
  static func checkPool(_ shape: ConvolutionShape, _ samples: Int, _ y: Block<Self>, _ winners: Block<Self>) {
    if shape.channels != shape.filters { fatalError("maximum pool: \(shape.channels) channels to \(shape.filters)") }
    y.expect(samples, shape.outputs, "maximum pool, result")
    winners.expect(samples, shape.outputs, "maximum pool, winners")
  }
}

extension ConvolutionShape {
  /// Calls `body` with the first number of an input place, the first number of the output place that sees it, and the
  /// tap through which it does (line · kernel + column), for all that lie inside the grid; for each output place taps rise.
  func forEachTap(_ body: (_ input: Int, _ output: Int, _ tap: Int) -> Void) {
    for row in 0..<outputHeight {
      for column in 0..<outputWidth {
        for line in 0..<kernel {
          let y = row * stride + line - above
          for offset in 0..<kernel {
            let x = column * stride + offset - left
            if y < 0 || y >= height || x < 0 || x >= width { continue }
            body((y * width + x) * channels, (row * outputWidth + column) * filters, line * kernel + offset)
          }
        }
      }
    }
  }

  /// Calls `body` with the first number of each output place that sees the place (`row`, `column`), and the tap through
  /// which it does.
  func forEachViewer(row: Int, column: Int, _ body: (_ output: Int, _ tap: Int) -> Void) {
    for line in 0..<kernel {
      let y = row + above - line
      if y < 0 || y % stride != 0 || y / stride >= outputHeight { continue }
      for offset in 0..<kernel {
        let x = column + left - offset
        if x < 0 || x % stride != 0 || x / stride >= outputWidth { continue }
        body((y / stride * outputWidth + x / stride) * filters, line * kernel + offset)
      }
    }
  }
}
