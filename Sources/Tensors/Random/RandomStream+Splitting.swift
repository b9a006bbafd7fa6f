extension RandomStream {
  /// The independent child stream of this name; does not advance this one, nor depend on its position.
  ///
  /// The hash: start from the block (byte count of the name in UTF-8, lane); then add, by exclusive or, each 16 bytes
  /// of the name (little-endian, the last padded with zeros) and apply the block function before the first and after
  /// each. The key of all these blocks is the parent's key with a fixed pattern added by exclusive or, so that they
  /// are never blocks of the parent's own numbers. Two names of the same length of at most 16 bytes never collide.
  public func stream(_ name: String) -> RandomStream {
    let mixed = key ^ 0x6A09_E667_F3BC_C908  // the square root of 2
    var state = Philox.block(counter: (UInt64(name.utf8.count), lane), key: mixed)
    var filled = 0
    for byte in name.utf8 {
      if filled < 8 {
        state.low ^= UInt64(byte) << (8 * filled)
      } else {
        state.high ^= UInt64(byte) << (8 * (filled - 8))
      }
      filled += 1
      if filled == 16 {
        state = Philox.block(counter: (state.low, state.high), key: mixed)
        filled = 0
      }
    }
    if filled > 0 { state = Philox.block(counter: (state.low, state.high), key: mixed) }
    return RandomStream(key: state.low, lane: state.high)
  }

  /// The independent child stream of this index; does not advance this one, nor depend on its position.
  ///
  /// One block of (index, lane), under the parent's key with another fixed pattern added by exclusive or: a
  /// permutation of the indices, so that no two of one parent collide.
  public func stream(_ index: Int) -> RandomStream {
    let mixed = key ^ 0xBB67_AE85_84CA_A73B  // the square root of 3
    let state = Philox.block(counter: (UInt64(bitPattern: Int64(index)), lane), key: mixed)
    return RandomStream(key: state.low, lane: state.high)
  }
}
