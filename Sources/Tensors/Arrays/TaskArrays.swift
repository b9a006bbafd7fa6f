import CKernels

/// Arithmetic over arrays of many tasks, tasks innermost; the same bits on every processor.
package enum TaskArrays {
  /// out[e, t] = sum over k of weights[k, t] · inputs[e, k, t], in Float, k in order.
  package static func products(
    inputs: [Float], weights: [Float], examples: Int, dimensions: Int, tasks: Int, into out: inout [Float]
  ) {
    precondition(
      inputs.count >= examples * dimensions * tasks && weights.count >= dimensions * tasks
        && out.count >= examples * tasks,
      "products of \(examples) x \(dimensions) x \(tasks) do not fit \(inputs.count), \(weights.count), \(out.count)")
    inputs.withUnsafeBufferPointer { x in
      weights.withUnsafeBufferPointer { w in
        out.withUnsafeMutableBufferPointer { y in
          guard let x = x.baseAddress, let w = w.baseAddress, let y = y.baseAddress else { return }
          mesascope_task_products(y, x, w, Int64(examples), Int64(dimensions), Int64(tasks))
        }
      }
    }
  }

  /// For each task, divides the rows of `values` [rows, tasks] by the norm of its first `normRows`, times `scale`; a
  /// task whose norm is zero is left as it is.
  package static func normalize(_ values: inout [Float], rows: Int, normRows: Int, tasks: Int, scale: Float) {
    precondition(
      normRows <= rows && values.count >= rows * tasks, "normalizing \(rows) x \(tasks) of \(values.count) numbers")
    values.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress else { return }
      mesascope_normalize_tasks(start, Int64(rows), Int64(normRows), Int64(tasks), scale)
    }
  }

  /// target[start...] = source[range].
  package static func copy(_ source: [Float], _ range: Range<Int>, to target: inout [Float], at start: Int) {
    precondition(
      range.lowerBound >= 0 && range.upperBound <= source.count && start >= 0 && start + range.count <= target.count,
      "copying \(range) of \(source.count) numbers to \(start) of \(target.count)")
    source.withUnsafeBufferPointer { from in
      target.withUnsafeMutableBufferPointer { to in
        guard let from = from.baseAddress, let to = to.baseAddress else { return }
        (to + start).update(from: from + range.lowerBound, count: range.count)
      }
    }
  }

  /// target[start ..< start + count] = 0.
  package static func clear(_ target: inout [Float], at start: Int, count: Int) {
    precondition(
      start >= 0 && count >= 0 && start + count <= target.count, "clearing \(count) at \(start) of \(target.count)")
    target.withUnsafeMutableBufferPointer {
      guard let base = $0.baseAddress else { return }
      (base + start).update(repeating: 0, count: count)
    }
  }
}
