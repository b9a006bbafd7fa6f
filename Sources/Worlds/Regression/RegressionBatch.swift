/// Regression tasks side by side: one array a quantity, tasks innermost.
public struct RegressionBatch: Sendable, Hashable {
  public let tasks: Int
  public let dimensions: Int
  /// The number of labeled examples a task, N.
  public let context: Int
  /// [context + 1, dimensions, tasks]; the last block of the first axis is the query.
  public var inputs: [Float]
  /// [context + 1, tasks]; the last row is the query's answer, without label noise.
  public var targets: [Float]
  /// [dimensions, tasks]: the weights that made the targets.
  public var weights: [Float]

  /// A batch of zeros.
  public init(tasks: Int, dimensions: Int, context: Int) {
    precondition(tasks >= 0 && dimensions > 0 && context > 0, "a batch needs tasks >= 0, dimensions > 0, context > 0")
    self.tasks = tasks
    self.dimensions = dimensions
    self.context = context
    inputs = [Float](repeating: 0, count: (context + 1) * dimensions * tasks)
    targets = [Float](repeating: 0, count: (context + 1) * tasks)
    weights = [Float](repeating: 0, count: dimensions * tasks)
  }

  /// The position in `inputs` of one coordinate of one example (`context` for the query) of task 0.
  public func inputOffset(example: Int, coordinate: Int) -> Int { (example * dimensions + coordinate) * tasks }

  /// The position in `targets` of one example (`context` for the query) of task 0.
  public func targetOffset(example: Int) -> Int { example * tasks }
}
