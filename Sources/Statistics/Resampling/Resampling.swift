/// Weights over units, drawn a block of draws at a time, so that no matrix of all of them is ever held.
///
/// A resampled mean is Σ weight · value. Each block has a generator of its own, seeded from the caller's stream: the
/// weights are the same however the blocks are shared among threads.
package struct Resampling: Sendable {
  package enum Kind: Sendable {
    /// How often a unit is drawn, divided by the number of units.
    case bootstrap
    /// ±1 by lot, divided by the number of units.
    case signs
  }

  package let kind: Kind
  package let units: Int
  package let draws: Int
  private let seed: Resampler
  /// Draws in a block.
  package static let blockSize = 64

  package init(_ kind: Kind, units: Int, draws: Int, using rng: inout some RandomNumberGenerator) {
    (self.kind, self.units, self.draws) = (kind, units, draws)
    seed = Resampler(using: &rng)
  }

  package var blocks: Int { (draws + Self.blockSize - 1) / Self.blockSize }

  /// The draws of a block.
  package func range(_ block: Int) -> Range<Int> {
    (block * Self.blockSize)..<min((block + 1) * Self.blockSize, draws)
  }

  /// The weights of a block, row-major, draws × units.
  package func weights(_ block: Int) -> [Float] {
    var random = seed
    random.skip(to: block)
    let rows = range(block).count
    let one = 1 / Float(units)
    switch kind {
    case .bootstrap:
      // Counted in bytes, which stay in the nearest cache; more than 255 of one unit do not happen (P < 1e-300).
      var weights = [Float](repeating: 0, count: rows * units)
      var counts = [UInt8](repeating: 0, count: units)
      let span = UInt64(truncatingIfNeeded: units)
      for row in 0..<rows {
        for unit in counts.indices { counts[unit] = 0 }
        // Both halves of a word draw a unit, by Lemire's multiplication.
        for _ in 0..<(units / 2) {
          let word = random.next()
          counts[Int(truncatingIfNeeded: ((word >> 32) &* span) >> 32)] &+= 1
          counts[Int(truncatingIfNeeded: ((word & 0xFFFF_FFFF) &* span) >> 32)] &+= 1
        }
        if units & 1 == 1 { counts[random.index(below: units)] &+= 1 }
        let start = row * units
        for unit in counts.indices { weights[start &+ unit] = Float(counts[unit]) * one }
      }
      return weights
    case .signs:
      // The lowest bit of a shifted word becomes the sign bit of a float.
      var weights = [Float](repeating: one, count: rows * units)
      let plain = one.bitPattern
      var start = 0
      while start + 64 <= weights.count {
        let bits = random.next()
        for k in 0..<64 {
          weights[start &+ k] = Float(bitPattern: plain | UInt32(truncatingIfNeeded: bits >> UInt64(k)) << 31)
        }
        start += 64
      }
      let bits = random.next()
      for k in 0..<(weights.count - start) {
        weights[start &+ k] = Float(bitPattern: plain | UInt32(truncatingIfNeeded: bits >> UInt64(k)) << 31)
      }
      return weights
    }
  }

  /// Σ over units of weight · value for each row of `matrix` and each draw: row-major, rows × draws.
  ///
  /// The plain version; where many rows and units meet, a caller with faster products makes its own from `weights`.
  package func applied(to matrix: [Float]) -> [Double] {
    let rows = matrix.count / units
    var result = [Double](repeating: 0, count: rows * draws)
    for block in 0..<blocks {
      let weights = weights(block)
      for (position, draw) in range(block).enumerated() {
        for row in 0..<rows {
          var sum: Float = 0
          for unit in 0..<units {
            sum += matrix[row * units + unit] * weights[position * units + unit]
          }
          result[row * draws + draw] = Double(sum)
        }
      }
    }
    return result
  }

  /// The matrix less its row means, in single precision: what is left is small, and so is its rounding.
  package static func centered(_ matrix: [Double], units: Int) -> [Float] {
    var result = [Float](repeating: 0, count: matrix.count)
    for start in stride(from: 0, to: matrix.count, by: units) {
      var mean = 0.0
      for unit in 0..<units { mean += matrix[start + unit] }
      mean /= Double(units)
      for unit in 0..<units { result[start + unit] = Float(matrix[start + unit] - mean) }
    }
    return result
  }
}
