import CKernels

/// Sums over pairs of tasks of two sets of answers, task t of the one with task (t + shift) mod n of the other; the same
/// bits on every processor.
package enum TaskPairing {
  /// What is summed over the pairs.
  package struct Sums: Sendable, Hashable {
    /// (f − g)².
    package var squares = 0.0
    /// |f − g|.
    package var absolutes = 0.0
    /// The cosine of the gradients, 0 where one of them is zero.
    package var cosines = 0.0
    /// The number of pairs with both gradients defined.
    package var pairs = 0.0
    /// |∇f − ∇g|.
    package var distances = 0.0
  }

  /// A side is [3 + dimensions, tasks]: predictions, norms of the gradients, 1 where a norm is not zero, and the gradients
  /// divided by their norms; with `dimensions` 0 it is the predictions alone.
  package static func sums(_ first: [Double], _ second: [Double], dimensions: Int, tasks: Int, shift: Int) -> Sums {
    let rows = dimensions == 0 ? 1 : 3 + dimensions
    precondition(
      first.count >= rows * tasks && second.count >= rows * tasks && (0..<max(tasks, 1)).contains(shift),
      "pairing \(rows) x \(tasks) by \(shift) does not fit \(first.count) and \(second.count)")
    var result = [Double](repeating: 0, count: 5)
    first.withUnsafeBufferPointer { a in
      second.withUnsafeBufferPointer { b in
        result.withUnsafeMutableBufferPointer { out in
          guard let a = a.baseAddress, let b = b.baseAddress, let out = out.baseAddress else { return }
          mesascope_pairing_sums(out, a, b, Int64(dimensions), Int64(tasks), Int64(shift))
        }
      }
    }
    return Sums(
      squares: result[0], absolutes: result[1], cosines: result[2], pairs: result[3], distances: result[4])
  }
}
