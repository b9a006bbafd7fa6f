import Statistics
import Tensors

/// Products of resampling weights with a matrix of scores, by the kernels of `Tensors` and over threads.
///
/// The blocks of draws are the same whatever the number of threads, and so is every sum.
enum NoiseProduct {
  /// Σ over units of weight · value, rows × draws, as `Resampling.applied(to:)`.
  static func of(_ resampling: Resampling, _ matrix: [Float], workers: Workers) -> [Double] {
    let units = resampling.units
    let rows = matrix.count / units
    let draws = resampling.draws
    let size = Resampling.blockSize
    let scores = Buffer<Float>(capacity: matrix.count)
    scores.copy(from: matrix, count: matrix.count)
    // One place for weights a worker, one for the sums of each block.
    let weights = (0..<workers.threads).map { _ in Buffer<Float>(capacity: size * units) }
    let sums = (0..<resampling.blocks).map { _ in Buffer<Float>(capacity: size * rows) }
    workers.perform(resampling.blocks) { block, worker in
      let drawn = resampling.weights(block)
      let count = resampling.range(block).count
      weights[worker].copy(from: drawn, count: drawn.count)
      Float.multiply(
        weights[worker].block(at: 0, rows: count, columns: units, stride: units), transposed: false,
        scores.block(at: 0, rows: rows, columns: units, stride: units), transposed: true,
        into: sums[block].block(at: 0, rows: count, columns: rows, stride: rows), accumulate: false)
    }
    var result = [Double](repeating: 0, count: rows * draws)
    var part = [Float](repeating: 0, count: size * rows)
    for block in 0..<resampling.blocks {
      sums[block].read(into: &part)
      for (position, draw) in resampling.range(block).enumerated() {
        for row in 0..<rows { result[row * draws + draw] = Double(part[position * rows + row]) }
      }
    }
    return result
  }
}
