import Synchronization

/// Counts from several threads.
package final class Tally: Sendable {
  private let count = Atomic<Int>(0)

  package init() {}

  /// One more; returns how many there are now.
  package func next() -> Int { count.add(1, ordering: .relaxed).newValue }
}
