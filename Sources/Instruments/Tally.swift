import Synchronization

/// Counts from several threads.
final class Tally: Sendable {
  private let count = Atomic<Int>(0)

  /// One more; returns how many there are now.
  func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
