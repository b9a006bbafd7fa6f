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
        copy(batch.inputs, x, to: &tokens, at: start)
        if isQuery {
          clear(&tokens, start + block, n)
        } else {
          copy(batch.targets, y, to: &tokens, at: start + block)
        }
      case .alternating:
        let start = 2 * example * row
        copy(batch.inputs, x, to: &tokens, at: start)
        clear(&tokens, start + block, n)
        if isQuery { continue }
        clear(&tokens, start + row, block)
        copy(batch.targets, y, to: &tokens, at: start + row + block)
      }
    }
  }

  private func copy(_ source: [Float], _ range: Range<Int>, to target: inout [Float], at start: Int) {
    let shift = start - range.lowerBound
    for i in range { target[i &+ shift] = source[i] }
  }

  private func clear(_ target: inout [Float], _ start: Int, _ count: Int) {
    for i in start..<start + count { target[i] = 0 }
  }
}
