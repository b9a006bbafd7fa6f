import Synchronization
import Tensors
import Testing

@Suite struct WorkersTests {
  @Test(arguments: [1, 2, 3, 5])
  func everyItemIsDoneOnce(_ threads: Int) {
    let workers = Workers(threads: threads)
    let done = Buffer<Double>(capacity: 1000)
    for count in [0, 1, 2, 7, 1000] {
      Double.fill(done.row(0..<1000), with: 0)
      workers.perform(count) { item, worker in
        precondition(worker >= 0 && worker < threads)
        done.row(item..<item + 1)[0, 0] += 1
      }
      #expect(done.row(0..<1000).elements.prefix(count).allSatisfy { $0 == 1 })
      #expect(done.row(0..<1000).elements.dropFirst(count).allSatisfy { $0 == 0 })
    }
  }

  @Test func manySmallPiecesOfWork() {
    let workers = Workers(threads: 3)
    let sum = Atomic<Int>(0)
    for _ in 0..<5000 { workers.perform(4) { item, _ in sum.add(item, ordering: .relaxed) } }
    #expect(sum.load(ordering: .relaxed) == 30_000)
  }

  private final class Counter: Sendable { let value = Atomic<Int>(0) }

  @Test func callersTakeTurns() async {
    let workers = Workers(threads: 2)
    let sum = Counter()
    await withTaskGroup(of: Void.self) { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<200 { workers.perform(3) { _, _ in sum.value.add(1, ordering: .relaxed) } }
        }
      }
    }
    #expect(sum.value.load(ordering: .relaxed) == 8 * 200 * 3)
  }
}
