import Readings
import Synchronization
import Testing

@Suite struct CacheTests {
  /// Counts how often a value is made.
  private final class Maker: Sendable {
    private let count = Mutex(0)
    var made: Int { count.withLock { $0 } }
    func make(_ value: Int) -> Int {
      count.withLock { $0 += 1 }
      return value
    }
  }

  @Test func aValueIsMadeOnce() {
    let cache = Cache(), maker = Maker()
    for _ in 0..<3 { #expect(cache.value(for: "a", keeping: 2) { maker.make(7) } == 7) }
    #expect(maker.made == 1)
    #expect(cache.value(for: "b", keeping: 2) { maker.make(8) } == 8)
    #expect(cache.value(for: "a", keeping: 2) { maker.make(0) } == 7 && maker.made == 2)
  }

  @Test func theOldestGoesWhenThereAreTooMany() {
    let cache = Cache(), maker = Maker()
    for key in ["a", "b", "c"] { _ = cache.value(for: key, keeping: 2) { maker.make(1) } }
    _ = cache.value(for: "c", keeping: 2) { maker.make(1) }
    _ = cache.value(for: "b", keeping: 2) { maker.make(1) }
    #expect(maker.made == 3)
    _ = cache.value(for: "a", keeping: 2) { maker.make(1) }
    #expect(maker.made == 4)
  }

  @Test func otherTypesHaveShelvesOfTheirOwn() {
    let cache = Cache()
    #expect(cache.value(for: 1, keeping: 1) { "text" } == "text")
    // The same key, and another type of value; then another type of key.
    #expect(cache.value(for: 1, keeping: 1) { 2.5 } == 2.5)
    #expect(cache.value(for: "1", keeping: 1) { "other" } == "other")
    #expect(cache.value(for: 1, keeping: 1) { "made anew" } == "text")
    #expect(Cache().value(for: 1, keeping: 1) { "made anew" } == "made anew", "caches share nothing")
  }

  @Test func aFailureIsNotKept() throws {
    let cache = Cache()
    let error = #expect(throws: Unavailable.self) {
      try cache.value(for: 1, keeping: 1) { () throws(Unavailable) -> Int in throw Unavailable("it is not there yet") }
    }
    #expect(error == Unavailable("it is not there yet"))
    #expect(cache.value(for: 1, keeping: 1) { 3 } == 3)
  }

  @Test func manyThreadsGetTheSameValue() async {
    let cache = Cache()
    await withTaskGroup(of: Int.self) { group in
      for _ in 0..<64 { group.addTask { cache.value(for: "k", keeping: 4) { 11 } } }
      for await value in group { #expect(value == 11) }
    }
  }
}
