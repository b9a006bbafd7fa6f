/// Gives each different name a number in order of appearance, without making strings of the repetitions.
///
/// An open hash table over the bytes of the names (FNV-1a, linear probing), with a guess first.
struct NameTable {
  private var slots: [Int32]
  private var hashes: [UInt64] = []
  private var starts: [Int] = [0]
  private var storage: [UInt8] = []
  /// The name that was asked for last.
  private var last = 0

  init() { slots = [Int32](repeating: -1, count: 1024) }

  var count: Int { hashes.count }

  static func hash(_ bytes: [UInt8], _ range: Range<Int>) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for i in range { value = (value ^ UInt64(bytes[i])) &* 0x0000_0100_0000_01B3 }
    value ^= value >> 32
    value = value &* 0x9E37_79B9_7F4A_7C15
    return value ^ value >> 29
  }

  /// The number of the name in `bytes[range]`, new or known.
  mutating func index(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    // Tables come in order: the same name again, or the one that followed last time.
    if !hashes.isEmpty {
      if matches(last, bytes, range) { return last }
      let next = last + 1 == hashes.count ? 0 : last + 1
      if matches(next, bytes, range) {
        last = next
        return next
      }
    }
    let hash = Self.hash(bytes, range)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = Int(slots[slot])
      if hashes[known] == hash, matches(known, bytes, range) {
        last = known
        return known
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    let index = hashes.count
    slots[slot] = Int32(index)
    hashes.append(hash)
    storage.append(contentsOf: bytes[range])
    starts.append(storage.count)
    if hashes.count * 2 > slots.count { grow() }
    last = index
    return index
  }

  private func matches(_ index: Int, _ bytes: [UInt8], _ range: Range<Int>) -> Bool {
    let start = starts[index]
    guard starts[index + 1] - start == range.count else { return false }
    // From the end, where numbered names differ.
    var i = range.count - 1
    while i >= 0 {
      if storage[start &+ i] != bytes[range.lowerBound &+ i] { return false }
      i -= 1
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, hash) in hashes.enumerated() {
      var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }
}
