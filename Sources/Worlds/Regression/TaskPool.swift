import Tensors

/// A finite pool of weight vectors, drawn once from a seed of its own.
///
/// Two pools of the same seed, size and dimensions are the same pool.
final class TaskPool: Sendable, Hashable {
  let size: Int
  let dimensions: Int
  let seed: UInt64
  /// [size, dimensions], standard normal.
  let weights: [Float]

  init(size: Int, dimensions: Int, seed: UInt64) {
    self.size = size
    self.dimensions = dimensions
    self.seed = seed
    var weights = [Float](repeating: 0, count: size * dimensions)
    var stream = RandomStream(seed: seed).stream("regression-task-pool")
    stream.fillNormal(&weights)
    self.weights = weights
  }

  static func == (a: TaskPool, b: TaskPool) -> Bool {
    a.size == b.size && a.dimensions == b.dimensions && a.seed == b.seed
  }

  func hash(into hasher: inout Hasher) {
    hasher.combine(size)
    hasher.combine(dimensions)
    hasher.combine(seed)
  }
}
