/// A fast generator for resampling, seeded from the caller's stream: xoshiro256++ (Blackman and Vigna 2021).
///
/// A bootstrap draws millions of indices; drawing them through a generic generator of another room costs a call each.
/// Four words of the caller's stream seed this one, so that the caller's stream still decides every resample.
package struct Resampler: RandomNumberGenerator, Sendable {
  private var s0: UInt64, s1: UInt64, s2: UInt64, s3: UInt64

  package init(using rng: inout some RandomNumberGenerator) {
    (s0, s1, s2, s3) = (rng.next(), rng.next(), rng.next(), rng.next() | 1)
    for _ in 0..<8 { _ = next() }
  }

  /// Moves to the start of an independent stream for block `index`, by mixing the index into the state (SplitMix64).
  package mutating func skip(to index: Int) {
    var state = s0 ^ UInt64(truncatingIfNeeded: index &+ 1) &* 0x9E37_79B9_7F4A_7C15
    func mix() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
    (s0, s1, s2, s3) = (mix(), s1 ^ mix(), s2 ^ mix(), (s3 ^ mix()) | 1)
  }

  package mutating func next() -> UInt64 {
    let sum = s0 &+ s3
    let result = (sum << 23 | sum >> 41) &+ s0
    let t = s1 << 17
    s2 ^= s0
    s3 ^= s1
    s1 ^= s2
    s0 ^= s3
    s2 ^= t
    s3 = s3 << 45 | s3 >> 19
    return result
  }

  /// An index below `count`, by Lemire's multiplication; the bias is below count / 2³² and needs no rejection.
  package mutating func index(below count: Int) -> Int {
    Int(truncatingIfNeeded: ((next() >> 32) &* UInt64(truncatingIfNeeded: count)) >> 32)
  }

  /// A number of [0, 1) with 53 bits.
  package mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }
}
