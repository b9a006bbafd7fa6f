import Readings
import Worlds

extension AttentionProducts: Answering {
  public var label: String { "attention products of \(stack.count) layer\(stack.count == 1 ? "" : "s")" }
  public var layers: Int? { stack.count }

  public func attentionProducts() throws(Unavailable) -> AttentionProducts { self }

  /// The answers, task by task: with T = Π (I + B·C·Aᵀ) over the layers, the answer is −(T·(x_q, 0))_last and its
  /// gradient is −T[last, ..<d]. Between layers the context's C becomes (I + B·C·Aᵀ)·C·(I + B·C·Aᵀ)ᵀ.
  ///
  /// Complexity: O(tasks · (N·width² + layers · width³)).
  public func answers(to batch: RegressionBatch) throws(Unavailable) -> AlgorithmAnswers {
    guard batch.dimensions == dimensions else {
      throw Unavailable("the weights are for \(dimensions) dimensions and the tasks have \(batch.dimensions)")
    }
    let width = width, last = width - 1, n = batch.tasks
    var result = AlgorithmAnswers(
      predictions: [Double](repeating: 0, count: n),
      sensitivities: [Double](repeating: 0, count: dimensions * n))
    var token = [Double](repeating: 0, count: width)
    var moments = [Double](repeating: 0, count: width * width)
    var rows = [Double](repeating: 0, count: width * width)
    var scratch = rows
    for task in 0..<n {
      for i in moments.indices { moments[i] = 0 }
      for example in 0..<batch.context {
        for k in 0..<dimensions { token[k] = Double(batch.inputs[(example * dimensions + k) * n + task]) }
        token[last] = Double(batch.targets[example * n + task])
        for i in 0..<width {
          for j in 0..<width { moments[i * width + j] += token[i] * token[j] }
        }
      }
      // `rows` holds T; a single layer needs no more of it than the last row.
      if stack.count == 1 {
        let row = Self.lastRow(of: stack[0], moments: moments, width: width)
        for j in 0..<width { rows[last * width + j] = row[j] }
      } else {
        for i in rows.indices { rows[i] = i % (width + 1) == 0 ? 1 : 0 }
        for layer in stack {
          let step = Self.step(of: layer, moments: moments, width: width)
          Self.multiply(step, rows, into: &scratch, width: width)
          swap(&rows, &scratch)
          Self.multiply(step, moments, into: &scratch, width: width)
          Self.multiplyTransposed(scratch, step, into: &moments, width: width)
        }
      }
      var answer = 0.0
      for k in 0..<dimensions {
        let sensitivity = -rows[last * width + k]
        result.sensitivities[k * n + task] = sensitivity
        answer += sensitivity * Double(batch.inputs[(batch.context * dimensions + k) * n + task])
      }
      result.predictions[task] = answer
    }
    return result
  }

  /// The published interpolation: these products, brought to scale, averaged half and half with `other`'s.
  ///
  /// A is divided by the mean m of its first d diagonal entries and B multiplied by it (which changes no output), then
  /// A and B are averaged with those of the other. Layers are averaged in pairs. Throws `Unavailable` where the layers
  /// differ in number or m is zero. Source: the authors' notebook `constructed_token_setup.ipynb`, where it is defined for
  /// one head and shared layers.
  public func interpolated(with other: AttentionProducts) throws(Unavailable) -> AttentionProducts {
    guard other.dimensions == dimensions else {
      throw Unavailable("the dimensions differ: \(dimensions) and \(other.dimensions)")
    }
    guard other.stack.count == stack.count else {
      throw Unavailable("the layers differ in number: \(stack.count) and \(other.stack.count)")
    }
    let layers = try zip(stack, other.stack).map { (mine, theirs) throws(Unavailable) -> Layer in
      let scale = (0..<dimensions).reduce(0.0) { $0 + mine.queryKey[$1 * (width + 1)] } / Double(dimensions)
      guard scale != 0, scale.isFinite, (1 / scale).isFinite else {
        throw Unavailable("the mean diagonal of the query-key product is \(scale), so it cannot be brought to scale")
      }
      return Layer(
        queryKey: zip(mine.queryKey, theirs.queryKey).map { ($0 / scale + $1) / 2 },
        outputValue: zip(mine.outputValue, theirs.outputValue).map { ($0 * scale + $1) / 2 })
    }
    return AttentionProducts(dimensions: dimensions, stack: layers)
  }

  /// The last row of I + B·C·Aᵀ: e_last + A·(C·(Bᵀ·e_last)).
  private static func lastRow(of layer: Layer, moments: [Double], width: Int) -> [Double] {
    let last = width - 1
    let value = (0..<width).map { layer.outputValue[last * width + $0] }
    let mixed = (0..<width).map { i in (0..<width).reduce(0.0) { $0 + moments[i * width + $1] * value[$1] } }
    return (0..<width).map { i in
      (0..<width).reduce(i == last ? 1.0 : 0.0) { $0 + layer.queryKey[i * width + $1] * mixed[$1] }
    }
  }

  /// I + B·C·Aᵀ.
  private static func step(of layer: Layer, moments: [Double], width: Int) -> [Double] {
    var left = [Double](repeating: 0, count: width * width)
    var result = left
    multiply(layer.outputValue, moments, into: &left, width: width)
    multiplyTransposed(left, layer.queryKey, into: &result, width: width)
    for i in 0..<width { result[i * width + i] += 1 }
    return result
  }

  private static func multiply(_ a: [Double], _ b: [Double], into result: inout [Double], width: Int) {
    for i in 0..<width {
      for j in 0..<width { result[i * width + j] = 0 }
      for k in 0..<width {
        let factor = a[i * width + k]
        for j in 0..<width { result[i * width + j] += factor * b[k * width + j] }
      }
    }
  }

  private static func multiplyTransposed(_ a: [Double], _ b: [Double], into result: inout [Double], width: Int) {
    for i in 0..<width {
      for j in 0..<width {
        var sum = 0.0
        for k in 0..<width { sum += a[i * width + k] * b[j * width + k] }
        result[i * width + j] = sum
      }
    }
  }
}
