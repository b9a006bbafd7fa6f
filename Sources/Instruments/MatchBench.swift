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

  /// Keeps the last bench, and every candidate that was tuned.
  final class Cache: Sendable {
    private struct Kept: Sendable {
      var last: (key: Key, bench: MatchBench)?
      var tuned: [Tuned: MatchCandidate?] = [:]
    }

    private struct Tuned: Sendable, Hashable {
      var world: RegressionWorld
      var name: String
    }

    // The lock guards what is kept, and is held while a bench is made, so that two callers do not make the same.
    private let kept = Mutex(Kept())

    func bench(for key: Key, workers: Workers) -> MatchBench {
      kept.withLock { kept in
        if let last = kept.last, last.key == key { return last.bench }
        let missing = key.names.map { Tuned(world: key.world, name: $0) }.filter { kept.tuned[$0] == nil }
        let made = parallelMap(missing.count, workers: workers) {
          MatchCandidates.make(missing[$0].name, in: missing[$0].world)
        }
        for (tuned, candidate) in zip(missing, made) { kept.tuned[tuned] = .some(candidate) }
        let candidates = key.names.compactMap { kept.tuned[Tuned(world: key.world, name: $0)] ?? nil }
        let bench = MatchBench(
          algorithms: candidates, in: key.world, tasks: key.tasks, from: key.stream, workers: workers)
        kept.last = (key, bench)
        return bench
      }
    }
  }
}
