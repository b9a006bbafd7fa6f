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

    // The lock guards what is kept. It is not held while something is made: two callers may make the same, and then one
    // of the two equal results is kept.
    private let kept = Mutex(Kept())

    func bench(for key: Key, workers: Workers) -> MatchBench {
      let before = kept.withLock { $0 }
      if let last = before.last, last.key == key { return last.bench }
      var tuned = before.tuned
      let missing = key.names.map { Tuned(world: key.world, name: $0) }.filter { tuned[$0] == nil }
      let made = parallelMap(missing.count, workers: workers) {
        MatchCandidates.make(missing[$0].name, in: missing[$0].world)
      }
      for (place, candidate) in zip(missing, made) { tuned[place] = .some(candidate) }
      let candidates = key.names.compactMap { tuned[Tuned(world: key.world, name: $0)] ?? nil }
      let bench = MatchBench(
        algorithms: candidates, in: key.world, tasks: key.tasks, from: key.stream, workers: workers)
      kept.withLock {
        $0.tuned.merge(tuned) { kept, _ in kept }
        $0.last = (key, bench)
      }
      return bench
    }
  }
}
