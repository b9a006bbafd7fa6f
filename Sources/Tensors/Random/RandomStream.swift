/// A stream of random numbers that is a value: counter-based, splittable by name and by index, and resumable.
///
/// The numbers are those of Philox4x32-10 (Salmon, Moraes, Dror, Shaw, "Parallel random numbers: as easy as 1, 2, 3",
/// 2011): a block of 128 bits is a fixed permutation, chosen by a 64-bit key, of a 128-bit counter. A stream is named
/// by 128 bits, the key and the upper half of the counter (`lane`); the lower half counts blocks, so that every
/// stream holds 2^65 words of 64 bits, and `position` is all there is to save.
///
/// A child stream's 128 bits are a hash of the parent's and of the child's name or index (`RandomStream+Splitting`).
/// Children by index of one parent never collide; any n streams at all collide with probability about n^2 / 2^129.
///
/// ```swift
/// var data = RandomStream(seed: 7).stream("data").stream(step)
/// let x = data.uniform()
/// ```
public struct RandomStream: RandomNumberGenerator, Sendable {
  /// The key of the block function.
  let key: UInt64
  /// The upper half of the counter.
  let lane: UInt64
  private var word: UInt64
  /// The second half of the block of the last even word, valid while `word` is odd and `hasSpare` is set.
  private var spare: UInt64 = 0
  private var hasSpare = false

  /// The root stream of a seed.
  public init(seed: UInt64) {
    self.init(key: seed, lane: 0)
  }

  init(key: UInt64, lane: UInt64) {
    self.key = key
    self.lane = lane
    word = 0
  }

  /// How many 64-bit words have been taken: set it to continue, or to repeat, from there.
  public var position: UInt64 {
    get { word }
    set {
      word = newValue
      hasSpare = false
    }
  }

  /// The next 64 bits: words 0 and 1, then words 2 and 3 of each block, lower word first.
  public mutating func next() -> UInt64 {
    if word & 1 == 1, hasSpare {
      word &+= 1
      hasSpare = false
      return spare
    }
    let block = Philox.block(counter: (word >> 1, lane), key: key)
    let isFirst = word & 1 == 0
    word &+= 1
    spare = block.high
    hasSpare = isFirst
    return isFirst ? block.low : block.high
  }

  /// A number in [0, 1), a multiple of 2^-53. Takes one word.
  public mutating func uniform() -> Double {
    Double(next() >> 11) * 0x1p-53
  }

  /// Takes `count` 32-bit words, four a block from the next whole block on, and returns the first block's number.
  mutating func takeBlocks(forWords count: Int) -> UInt64 {
    let first = (word >> 1) &+ (word & 1)
    position = (first &+ UInt64((count + 3) / 4)) << 1
    return first
  }
}

extension RandomStream: Hashable {
  public static func == (a: Self, b: Self) -> Bool { a.key == b.key && a.lane == b.lane && a.word == b.word }

  public func hash(into hasher: inout Hasher) {
    hasher.combine(key)
    hasher.combine(lane)
    hasher.combine(word)
  }
}

/// The block function Philox4x32-10.
package enum Philox {
  package struct Block: Hashable, Sendable {
    package var low: UInt64, high: UInt64
  }

  /// The image of a 128-bit counter under a 64-bit key; 32-bit words are numbered from the lowest up.
  package static func block(counter: (low: UInt64, high: UInt64), key: UInt64) -> Block {
    var c0 = UInt32(truncatingIfNeeded: counter.low), c1 = UInt32(truncatingIfNeeded: counter.low >> 32)
    var c2 = UInt32(truncatingIfNeeded: counter.high), c3 = UInt32(truncatingIfNeeded: counter.high >> 32)
    var k0 = UInt32(truncatingIfNeeded: key), k1 = UInt32(truncatingIfNeeded: key >> 32)
    for _ in 0..<10 {
      let a = UInt64(c0) &* 0xD251_1F53, b = UInt64(c2) &* 0xCD9E_8D57
      c0 = UInt32(truncatingIfNeeded: b >> 32) ^ c1 ^ k0
      c1 = UInt32(truncatingIfNeeded: b)
      c2 = UInt32(truncatingIfNeeded: a >> 32) ^ c3 ^ k1
      c3 = UInt32(truncatingIfNeeded: a)
      k0 &+= 0x9E37_79B9
      k1 &+= 0xBB67_AE85
    }
    return Block(low: UInt64(c0) | UInt64(c1) << 32, high: UInt64(c2) | UInt64(c3) << 32)
  }
}
