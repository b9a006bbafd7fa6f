import Readings
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

  /// The bench of a key: the last one is kept, and every candidate that was tuned.
  static func bench(for key: Key, cache: Cache, workers: Workers) -> MatchBench {
    cache.value(for: key, keeping: 1) {
      MatchBench(
        algorithms: candidates(key.names, in: key.world, cache: cache, workers: workers), in: key.world,
        tasks: key.tasks, from: key.stream, workers: workers)
    }
  }

  /// The candidates of these names that the world has, each tuned once.
  static func candidates(_ names: [String], in world: RegressionWorld, cache: Cache, workers: Workers)
    -> [MatchCandidate]
  {
    parallelMap(names.count, workers: workers) { index in
      let place = Tuned(world: world, name: names[index])
      return cache.value(for: place, keeping: 256) { MatchCandidates.make(place.name, in: place.world) }
    }.compactMap { $0 }
  }

  private struct Tuned: Sendable, Hashable {
    var world: RegressionWorld
    var name: String
  }
}
