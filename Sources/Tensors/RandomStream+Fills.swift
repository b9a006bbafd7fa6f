extension RandomStream {
  /// Fills `values[range]` (all of it where no range is given) with uniform numbers of 24 bits in [lower, upper).
  ///
  /// Number i is lower + (upper - lower) · (w_i / 2^8) · 2^-24, where w_i is the i-th 32-bit word of the stream from the
  /// next whole block on; the fill takes a whole number of blocks of four such words.
  public mutating func fillUniform(
    _ values: inout [Float], in range: Range<Int>? = nil, lower: Float = 0, upper: Float = 1
  ) {
    let range = range ?? 0..<values.count
    var block = takeBlocks(forWords: range.count)
    var words = Philox.Block(low: 0, high: 0)
    for (offset, index) in range.enumerated() {
      if offset & 3 == 0 {
        words = Philox.block(counter: (block, lane), key: key)
        block &+= 1
      }
      let pair = offset & 2 == 0 ? words.low : words.high
      let word = UInt32(truncatingIfNeeded: offset & 1 == 0 ? pair : pair >> 32)
      let unit = Float(word >> 8) * 0x1p-24
      let scaled = unit * (upper - lower)
      values[index] = scaled + lower
    }
  }

  /// Fills `values[range]` (all of it where no range is given) with normal numbers of mean 0.
  public mutating func fillNormal(_ values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    let range = range ?? 0..<values.count
    for index in range { values[index] = Float(normal()) * scale }
  }

  /// Fills `values[range]` (all of it where no range is given) with exponential numbers of mean `scale`.
  public mutating func fillExponential(_ values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    let range = range ?? 0..<values.count
    for index in range { values[index] = Float(exponential()) * scale }
  }

  /// Fills `values[range]` (all of it where no range is given) with Laplace numbers of mean 0 and scale `scale`.
  public mutating func fillLaplace(_ values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    let range = range ?? 0..<values.count
    for index in range { values[index] = Float(laplace()) * scale }
  }
}
