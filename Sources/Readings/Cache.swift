import Synchronization

/// What is worked out once and used at every checkpoint of a run, by key; the oldest goes when there are too many.
///
/// Keys of different types never meet, so that every user has shelves of its own.
public final class Cache: Sendable {
  // The lock guards the shelves. It is not held while something is made: two callers may make the same, and then one of
  // the two equal values is kept.
  private let shelves = Mutex<[ObjectIdentifier: any Sendable]>([:])

  public init() {}

  /// The value under a key, made where it is not there; at most `limit` values of this kind are kept.
  public func value<Key: Hashable & Sendable, Value: Sendable, Failure: Error>(
    for key: Key, keeping limit: Int, make: () throws(Failure) -> Value
  ) throws(Failure) -> Value {
    let kind = ObjectIdentifier(Shelf<Key, Value>.self)
    let known = shelves.withLock { ($0[kind] as? Shelf<Key, Value>)?.items.first { $0.key == key }?.value }
    if let known { return known }
    let value = try make()
    shelves.withLock {
      var shelf = $0[kind] as? Shelf<Key, Value> ?? Shelf()
      if shelf.items.count >= limit { shelf.items.removeFirst() }
      shelf.items.append((key, value))
      $0[kind] = shelf
    }
    return value
  }

  private struct Shelf<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    /// The oldest first.
    var items: [(key: Key, value: Value)] = []
  }
}
