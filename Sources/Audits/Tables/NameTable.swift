/// Gives each different name a number in order of appearance, without making strings of the repetitions.
///
/// An open hash table over the bytes of the names (FNV-1a, linear probing), with a guess first.
struct NameTable: Sendable {
  /// A name's hash, and where its bytes are.
  struct Entry: Sendable {
    var hash: UInt64
    var start: Int
    var end: Int
  }

  private(set) var slots: [Int32]
  private(set) var entries: [Entry] = []
  private(set) var storage: [UInt8] = []
  /// The name that was asked for last.
  private var last = 0

  init() { slots = [Int32](repeating: -1, count: 1024) }

  var count: Int { entries.count }

  static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt64 {
    var value: UInt64 = 0xCBF2_9CE4_8422_2325
    for i in range { value = (value ^ UInt64(bytes[i])) &* 0x0000_0100_0000_01B3 }
    value ^= value >> 32
    value = value &* 0x9E37_79B9_7F4A_7C15
    return value ^ value >> 29
  }

  /// The number of the name in `bytes[range]`, new or known.
  mutating func index(of bytes: [UInt8], _ range: Range<Int>) -> Int {
    var near = last
    let known = find(bytes, range, near: &near)
    last = near
    if known >= 0 { return known }
    let hash = Self.hash(bytes.span, range)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
    let index = entries.count
    slots[slot] = Int32(index)
    let start = storage.count
    storage.append(contentsOf: bytes[range])
    entries.append(Entry(hash: hash, start: start, end: storage.count))
    if entries.count * 2 > slots.count { grow() }
    last = index
    return index
  }

  /// The number of a name that is known, −1 for one that is not; `near` is where to look first, and moves along.
  func find(_ bytes: [UInt8], _ range: Range<Int>, near: inout Int) -> Int {
    Self.find(bytes.span, range, near: &near, slots.span, entries.span, storage.span)
  }

  /// The same over spans, which a loop takes once.
  static func find(
    _ bytes: Span<UInt8>, _ range: Range<Int>, near: inout Int, _ slots: Span<Int32>, _ entries: Span<Entry>,
    _ storage: Span<UInt8>
  ) -> Int {
    guard !entries.isEmpty else { return -1 }
    // Tables come in order: the same name again, or the one that followed last time.
    if matches(entries[near], storage, bytes, range) { return near }
    let next = near + 1 == entries.count ? 0 : near + 1
    if matches(entries[next], storage, bytes, range) {
      near = next
      return next
    }
    let hash = hash(bytes, range)
    var slot = Int(truncatingIfNeeded: hash) & (slots.count - 1)
    while slots[slot] >= 0 {
      let known = Int(slots[slot])
      if entries[known].hash == hash, matches(entries[known], storage, bytes, range) {
        near = known
        return known
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return -1
  }

  private static func matches(_ entry: Entry, _ storage: Span<UInt8>, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Bool
  {
    guard entry.end - entry.start == range.count else { return false }
    // From the end, where numbered names differ.
    var i = range.count - 1
    while i >= 0 {
      if storage[entry.start &+ i] != bytes[range.lowerBound &+ i] { return false }
      i -= 1
    }
    return true
  }

  private mutating func grow() {
    slots = [Int32](repeating: -1, count: slots.count * 2)
    for (index, entry) in entries.enumerated() {
      var slot = Int(truncatingIfNeeded: entry.hash) & (slots.count - 1)
      while slots[slot] >= 0 { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = Int32(index)
    }
  }
}
