import Synchronization
import Tensors
import Worlds

/// Tasks, and the candidates' answers to them.
struct MatchBench: Sendable {
  let batch: RegressionBatch
  let algorithms: [MatchCandidate]
  let answers: [AlgorithmAnswers]

  init(algorithms: [MatchCandidate], in world: RegressionWorld, tasks: Int, from stream: RandomStream, workers: Workers)
  {
    let batch = world.sample(tasks: tasks, from: stream.stream("tasks"))
    self.batch = batch
    self.algorithms = algorithms
    answers = parallelMap(algorithms.count, workers: workers) { algorithms[$0].algorithm.answers(to: batch) }
  }

  /// What a bench is made from.
  struct Key: Sendable, Hashable {
    var world: RegressionWorld
    var names: [String]
    var tasks: Int
    var stream: RandomStream
  }

  /// Keeps the last bench.
  final class Cache: Sendable {
    // The lock guards the last bench and is held while one is made, so that two callers do not make the same.
    private let last = Mutex<(key: Key, bench: MatchBench)?>(nil)

    func bench(for key: Key, workers: Workers) -> MatchBench {
      last.withLock { last in
        if let last, last.key == key { return last.bench }
        let algorithms = parallelMap(key.names.count, workers: workers) {
          MatchCandidates.make(key.names[$0], in: key.world)
        }
        let bench = MatchBench(
          algorithms: algorithms.compactMap { $0 }, in: key.world, tasks: key.tasks, from: key.stream,
          workers: workers)
        last = (key, bench)
        return bench
      }
    }
  }
}
