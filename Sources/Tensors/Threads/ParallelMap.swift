import Synchronization
import Tensors

/// The results of `body(0)` to `body(count − 1)`, in that order, worked out on the threads of `workers`.
///
/// Each result has its own place, so the thread count changes nothing.
package func parallelMap<Result: Sendable>(_ count: Int, workers: Workers, _ body: @Sendable (Int) -> Result)
  -> [Result]
{
  // The lock guards the places of the results; it is held only to put one in.
  let places = Mutex([Result?](repeating: nil, count: count))
  workers.perform(count) { item, _ in
    let result = body(item)
    places.withLock { $0[item] = result }
  }
  return places.withLock { $0 }.map {
    guard let result = $0 else { fatalError("a piece of parallel work left no result") }
    return result
  }
}
