import Tensors

extension RegressionWorld {
  /// Writes the batch as tokens [tokenCount, tokenWidth, tasks] into the front of `tokens`, in the layout of this world.
  ///
  /// The query's answer is not written: its place holds zero. In the published code alternate tokens have width d, with
  /// y in the last coordinate of its token; here they keep width d + 1, so that x and y have coordinates of their own in
  /// both layouts.
  public func tokens(of batch: RegressionBatch, into tokens: inout [Float]) {
    let n = batch.tasks, row = tokenWidth * n, block = dimensions * n
    precondition(batch.dimensions == dimensions && batch.context == context, "the batch is of another world")
    precondition(
      tokens.count >= tokenCount * row, "tokens needs \(tokenCount * row) numbers and has \(tokens.count)")
    for example in 0...context {
      let isQuery = example == context
      let x = example * block..<(example + 1) * block, y = example * n..<(example + 1) * n
      switch self.tokens {
      case .joined:
        let start = example * row
        TaskArrays.copy(batch.inputs, x, to: &tokens, at: start)
        if isQuery {
          TaskArrays.clear(&tokens, at: start + block, count: n)
        } else {
          TaskArrays.copy(batch.targets, y, to: &tokens, at: start + block)
        }
      case .alternating:
        let start = 2 * example * row
        TaskArrays.copy(batch.inputs, x, to: &tokens, at: start)
        TaskArrays.clear(&tokens, at: start + block, count: n)
        if isQuery { continue }
        TaskArrays.clear(&tokens, at: start + row, count: block)
        TaskArrays.copy(batch.targets, y, to: &tokens, at: start + row + block)
      }
    }
  }
}
