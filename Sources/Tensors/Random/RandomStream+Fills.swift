import CKernels

// Fills are made by vectorized kernels in C. Number i of a fill belongs to the i-th 32-bit word of the stream from the
// next whole block on, and a fill takes a whole number of blocks of four such words; so a fill of the first half and
// then of the second gives the numbers of one fill of both, where the first half is a multiple of four. All fills give
// the same bits on every processor.
extension RandomStream {
  /// Fills `values[range]` (all of it where no range is given) with uniform numbers of 24 bits in [lower, upper).
  ///
  /// Number i is lower + (upper - lower) · floor(w_i / 2^8) · 2^-24, rounded (which may round up to `upper`).
  /// Complexity: about 0.3 ns a number with 512-bit vectors.
  public mutating func fillUniform(
    _ values: inout [Float], in range: Range<Int>? = nil, lower: Float = 0, upper: Float = 1
  ) {
    fill(&values, range) {
      mesascope_fill_uniform($0, $1, $2, $3, $4, lower, upper - lower)
    }
  }

  /// Fills `values[range]` (all of it where no range is given) with normal numbers of mean 0 and deviation `scale`.
  ///
  /// By the method of Box and Muller, numbers 2j and 2j + 1 from words 2j and 2j + 1, with a relative error below
  /// 1e-6 and no number beyond 6.67 deviations. Complexity: about 0.6 ns a number with 512-bit vectors.
  public mutating func fillNormal(_ values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    fill(&values, range) { mesascope_fill_normal($0, $1, $2, $3, $4, scale) }
  }

  /// Adds to `values[range]` (all of it where no range is given) the numbers that `fillNormal` would write there.
  public mutating func addNormal(to values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    fill(&values, range) { mesascope_add_normal($0, $1, $2, $3, $4, scale) }
  }

  /// Fills `values[range]` (all of it where no range is given) with exponential numbers of mean `scale`.
  public mutating func fillExponential(_ values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    fill(&values, range) { mesascope_fill_exponential($0, $1, $2, $3, $4, scale) }
  }

  /// Fills `values[range]` (all of it where no range is given) with Laplace numbers of mean 0 and variance 2·scale².
  public mutating func fillLaplace(_ values: inout [Float], in range: Range<Int>? = nil, scale: Float = 1) {
    fill(&values, range) { mesascope_fill_laplace($0, $1, $2, $3, $4, scale) }
  }

  /// Calls the kernel with (first number, count, key, lane, first block).
  private mutating func fill(
    _ values: inout [Float], _ range: Range<Int>?,
    _ kernel: (UnsafeMutablePointer<Float>, Int64, UInt64, UInt64, UInt64) -> Void
  ) {
    let range = range ?? 0..<values.count
    precondition(
      range.lowerBound >= 0 && range.upperBound <= values.count,
      "a fill of \(range) does not fit \(values.count) numbers")
    let block = takeBlocks(forWords: range.count)
    values.withUnsafeMutableBufferPointer {
      guard let start = $0.baseAddress, !range.isEmpty else { return }
      kernel(start + range.lowerBound, Int64(range.count), key, lane, block)
    }
  }
}
