import CKernels

/// Adds up the gradients of groups in the order of the groups, so that the sum does not depend on who computed them.
package enum GradientSum {
  private static let chunk = 8192

  /// target[m · count + i] = Σ_g parts[m · groups + g][i] for every model m; long sums are shared out over `workers`.
  package static func add(
    _ parts: [Buffer<Float>], groups: Int, count: Int, into target: inout [Float], workers: Workers
  ) {
    let models = parts.count / max(1, groups)
    if groups < 1 || parts.count % groups != 0 || target.count != models * count
      || parts.contains(where: { $0.capacity < count })
    {
      fatalError("GradientSum: \(parts.count) parts in groups of \(groups), \(count) numbers, target \(target.count)")
    }
    let chunks = (count + chunk - 1) / chunk
    target.withUnsafeMutableBufferPointer { pointer in
      guard let base = pointer.baseAddress else { return }
      // Each item writes to a range of its own.
      nonisolated(unsafe) let target = base
      let add = { @Sendable (item: Int, _: Int) in
        let (model, start) = (item / chunks, item % chunks * chunk)
        let length = min(chunk, count - start)
        let sum = target + model * count + start
        copyElements(parts[model * groups].base + start, to: sum, length)
        for group in 1..<groups {
          let part = parts[model * groups + group].base + start
          mesascope_scaled(1, Int64(length), part, Int64(length), 1, sum, Int64(length), 1)
        }
      }
      if parts.count * count < 1 << 16 {
        for item in 0..<models * chunks { add(item, 0) }
      } else {
        workers.perform(models * chunks, add)
      }
    }
  }
}
