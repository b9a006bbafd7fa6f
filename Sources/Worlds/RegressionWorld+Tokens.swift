extension RegressionWorld {
  /// Writes the batch as tokens [tokenCount, tokenWidth, tasks] into the front of `tokens`, in the layout of this world.
  ///
  /// The query's answer is not written: its place holds zero.
  public func tokens(of batch: RegressionBatch, into tokens: inout [Float]) {
    let n = batch.tasks, row = tokenWidth * n, block = dimensions * n
    precondition(batch.dimensions == dimensions && batch.context == context, "the batch is of another world")
    precondition(
      tokens.count >= tokenCount * row, "tokens needs \(tokenCount * row) numbers and has \(tokens.count)")
    for example in 0...context {
      let isQuery = example == context
      let inputs = example * block
      let labels = example * n
      switch self.tokens {
      case .joined:
        let start = example * row
        for i in 0..<block { tokens[start + i] = batch.inputs[inputs + i] }
        for i in 0..<n { tokens[start + block + i] = isQuery ? 0 : batch.targets[labels + i] }
      case .alternating:
        let start = 2 * example * row
        for i in 0..<block { tokens[start + i] = batch.inputs[inputs + i] }
        for i in 0..<n { tokens[start + block + i] = 0 }
        if isQuery { continue }
        for i in 0..<block { tokens[start + row + i] = 0 }
        for i in 0..<n { tokens[start + row + block + i] = batch.targets[labels + i] }
      }
    }
  }
}
