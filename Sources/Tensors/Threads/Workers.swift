import CKernels
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A fixed set of threads that share out numbered pieces of work.
///
/// The threads live as long as the value and its copies. Between two pieces of work they wait awake for some tens of
/// microseconds, so that a training step loses nothing, and then asleep. Which thread does which item is left to
/// chance; a result that must not depend on the number of threads therefore gives each item its own place to write to
/// and combines the places in the order of the items afterwards.
public struct Workers: Sendable {
  /// The number of threads, the caller's included.
  public let threads: Int
  private let pool: WorkerPool?

  /// Starts `threads - 1` threads; the caller of `perform` is the last one.
  public init(threads: Int) {
    self.threads = max(1, threads)
    pool = threads > 1 ? WorkerPool(helpers: threads - 1) : nil
  }

  /// Calls `body(item, worker)` once for each item of `0 ..< count` and returns when all are done.
  ///
  /// `worker` is in `0 ..< threads`, and no two calls at the same time have the same. Calls from several threads take
  /// turns. A call from inside `body` traps.
  public func perform(_ count: Int, _ body: @Sendable (_ item: Int, _ worker: Int) -> Void) {
    guard let pool, count > 1 else {
      for item in 0..<max(0, count) { body(item, 0) }
      return
    }
    withoutActuallyEscaping(body) { pool.perform(count, $0) }
  }
}

/// Holds the helpers' shared state and ends them when the last `Workers` goes.
private final class WorkerPool: Sendable {
  let job = WorkerJob()

  init(helpers: Int) {
    for worker in 1...helpers {
      let start = HelperStart(job: job, worker: worker)
      var thread = pthread_t(bitPattern: 0)
      let status = pthread_create(
        &thread, nil,
        { argument in
          guard let argument else { return nil }
          let start = Unmanaged<HelperStart>.fromOpaque(argument).takeRetainedValue()
          start.job.help(worker: start.worker)
          return nil
        }, Unmanaged.passRetained(start).toOpaque())
      if status != 0 { fatalError("Workers: the system gives no thread (error \(status))") }
      pthread_detach(thread)
    }
  }

  func perform(_ count: Int, _ body: @escaping @Sendable (Int, Int) -> Void) { job.perform(count, body) }

  deinit { job.end() }
}

private final class HelperStart: Sendable {
  let job: WorkerJob
  let worker: Int
  init(job: WorkerJob, worker: Int) { (self.job, self.worker) = (job, worker) }
}

/// The piece of work at hand, and the meeting point of the threads.
private final class WorkerJob: @unchecked Sendable {
  /// Counts the pieces of work; a helper that sees it change has something to do.
  private let generation = Atomic<Int>(0)
  /// Helpers inside the work at hand; -1 when it is closed and none may enter.
  private let gate = Atomic<Int>(-1)
  /// The next item to hand out.
  private let next = Atomic<Int>(0)
  private let sleepers = Atomic<Int>(0)
  private let ended = Atomic<Bool>(false)
  // Written by the caller while the gate is closed, read by helpers inside it.
  private var count = 0
  private var body: (@Sendable (Int, Int) -> Void)?
  // `turn` guards `perform` against a second caller; `mutex` guards falling asleep against being woken.
  private let turn = SystemMutex()
  private let mutex = SystemMutex()

  func perform(_ count: Int, _ body: @escaping @Sendable (Int, Int) -> Void) {
    turn.lock()
    defer { turn.unlock() }
    self.count = count
    self.body = body
    next.store(0, ordering: .relaxed)
    gate.store(0, ordering: .releasing)
    generation.add(1, ordering: .sequentiallyConsistent)
    if sleepers.load(ordering: .sequentiallyConsistent) > 0 {
      mutex.lock()
      mutex.wakeAll()
      mutex.unlock()
    }
    work(worker: 0, count, body)
    // Close the gate once the helpers inside are out. One that comes too late finds it closed.
    // Where there are more threads than processors, the helper that is waited for may need this one's.
    var turns = 0
    while !gate.compareExchange(expected: 0, desired: -1, ordering: .acquiringAndReleasing).exchanged {
      turns += 1
      if turns < 2000 { mesascope_pause() } else { sched_yield() }
    }
    self.body = nil
  }

  func end() {
    ended.store(true, ordering: .sequentiallyConsistent)
    generation.add(1, ordering: .sequentiallyConsistent)
    mutex.lock()
    mutex.wakeAll()
    mutex.unlock()
  }

  func help(worker: Int) {
    var seen = 0
    while true {
      wait(for: &seen)
      if ended.load(ordering: .acquiring) { return }
      guard enter() else { continue }
      if let body { work(worker: worker, count, body) }
      gate.subtract(1, ordering: .acquiringAndReleasing)
    }
  }

  private func enter() -> Bool {
    var inside = gate.load(ordering: .acquiring)
    while inside >= 0 {
      let result = gate.compareExchange(expected: inside, desired: inside + 1, ordering: .acquiringAndReleasing)
      if result.exchanged { return true }
      inside = result.original
    }
    return false
  }

  private func work(worker: Int, _ count: Int, _ body: (Int, Int) -> Void) {
    while true {
      let item = next.add(1, ordering: .relaxed).oldValue
      if item >= count { return }
      body(item, worker)
    }
  }

  /// Returns when the generation has moved on from `seen`: awake at first, asleep later.
  private func wait(for seen: inout Int) {
    for _ in 0..<awakeTurns {
      let now = generation.load(ordering: .acquiring)
      if now != seen {
        seen = now
        return
      }
      mesascope_pause()
    }
    mutex.lock()
    sleepers.add(1, ordering: .sequentiallyConsistent)
    while generation.load(ordering: .sequentiallyConsistent) == seen { mutex.sleep() }
    sleepers.subtract(1, ordering: .sequentiallyConsistent)
    mutex.unlock()
    seen = generation.load(ordering: .acquiring)
  }
}

/// How often a helper looks for work before it falls asleep: about 0.2 ms.
private let awakeTurns = 20_000

/// A mutex of the system with a condition to sleep on.
private final class SystemMutex: @unchecked Sendable {
  private let mutex: UnsafeMutablePointer<pthread_mutex_t>
  private let condition: UnsafeMutablePointer<pthread_cond_t>

  init() {
    mutex = .allocate(capacity: 1)
    condition = .allocate(capacity: 1)
    var attributes = pthread_mutexattr_t()
    pthread_mutexattr_init(&attributes)
    pthread_mutexattr_settype(&attributes, Int32(PTHREAD_MUTEX_ERRORCHECK))
    pthread_mutex_init(mutex, &attributes)
    pthread_mutexattr_destroy(&attributes)
    pthread_cond_init(condition, nil)
  }

  deinit {
    pthread_cond_destroy(condition)
    pthread_mutex_destroy(mutex)
    condition.deallocate()
    mutex.deallocate()
  }

  func lock() {
    if pthread_mutex_lock(mutex) != 0 { fatalError("Workers: perform was called from inside its own work") }
  }
  func unlock() { pthread_mutex_unlock(mutex) }
  func sleep() { pthread_cond_wait(condition, mutex) }
  func wakeAll() { pthread_cond_broadcast(condition) }
}
