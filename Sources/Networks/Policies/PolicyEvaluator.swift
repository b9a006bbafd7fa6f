import Differentiation
import Synchronization
import Tensors

/// What a policy network answers to many observations.
public struct PolicyResults: Sendable, Hashable {
  /// How many actions there are.
  public internal(set) var actions = 0
  /// [n, actions]: unnormalized log-probabilities.
  public internal(set) var logits: [Float] = []
  /// [n]: the critic's values.
  public internal(set) var values: [Float] = []

  public init() {}

  public var count: Int { values.count }

  /// [n, actions]: softmax of the logits, row by row.
  public var probabilities: [Float] {
    var result = logits
    for row in 0..<count {
      let range = row * actions..<(row + 1) * actions
      let highest = logits[range].max() ?? 0
      var sum: Float = 0
      for i in range {
        result[i] = Float.exponential(logits[i] - highest)
        sum += result[i]
      }
      for i in range { result[i] /= sum }
    }
    return result
  }
}

/// What a policy network answers to many observations, and what its sites held meanwhile.
public struct PolicyInspection: Sendable, Hashable {
  public var results: PolicyResults
  /// In the order in which the sites are reached, their axis 0 counting the observations; none where there are no
  /// observations.
  public var sites: [SiteRecord<Float>]
}

/// One number that a policy network answers for each observation.
public enum PolicyAnswer: Sendable, Hashable {
  /// The logit of an action.
  case logit(Int)
  /// What the critic says.
  case value
}

/// Runs a policy network over many observations, in micro-batches on several threads.
///
/// Each observation is computed by itself up to rounding, and the micro-batches depend on the network and the number of
/// observations alone, so that the results are the same bytes for any number of threads. From the second call on no memory
/// is taken but for results that grow. One evaluator may be used from several threads; its calls take turns.
///
/// ```swift
/// let evaluator = PolicyEvaluator(network: policy, workers: Workers(threads: 2))
/// let results = evaluator.results(parameters: parameters, observations: observations)
/// ```
public final class PolicyEvaluator: @unchecked Sendable {
  // Sendable because `turn` guards all that changes: one call at a time, and in it each tape belongs to one worker.

  public let network: any PolicyNetwork
  private let workers: Workers
  private let turn = Mutex(())
  private let tapes: [Tape<Float>]
  private let parameters: Buffer<Float>
  private var outputs = Buffer<Float>(capacity: 0)

  public init(network: any PolicyNetwork, workers: Workers = Workers(threads: 1)) {
    self.network = network
    self.workers = workers
    tapes = (0..<workers.threads).map { _ in Tape(capacity: network.tapeCapacity) }
    parameters = Buffer(capacity: network.parameters.count)
  }

  /// Logits and values of all observations.
  public func results(parameters: [Float], observations: Observations) -> PolicyResults {
    var results = PolicyResults()
    evaluate(parameters: parameters, observations: observations, into: &results)
    return results
  }

  /// The same into results whose memory is used again.
  ///
  /// `parameters` may be nil where they are those of the call before; this saves copying them.
  public func evaluate(parameters: [Float]?, observations: Observations, into results: inout PolicyResults) {
    evaluate(parameters: parameters, observations: observations, into: &results, for: nil, answer: .value)
  }

  /// Logits and values under the edits of a request, and what the sites held that it asks for.
  ///
  /// Kept gradients are those of `answer`, of each observation in its own numbers. Traps on a name that is not a site of
  /// the network, and on an edit that does not fit its site.
  public func inspect(
    parameters: [Float], observations: Observations, asking request: SiteRequest,
    gradientsOf answer: PolicyAnswer = .value
  ) -> PolicyInspection {
    let collector = SiteCollector(request, of: network)
    var results = PolicyResults()
    evaluate(parameters: parameters, observations: observations, into: &results, for: collector, answer: answer)
    return PolicyInspection(results: results, sites: collector.records())
  }

  private func evaluate(
    parameters: [Float]?, observations: Observations, into results: inout PolicyResults, for collector: SiteCollector?,
    answer: PolicyAnswer
  ) {
    let n = observations.count, actions = network.actions
    turn.withLock { _ in
      if let parameters {
        precondition(
          parameters.count == self.parameters.capacity,
          "\(parameters.count) parameters for a network of \(self.parameters.capacity)")
        self.parameters.copy(from: parameters, count: parameters.count)
      }
      if outputs.capacity < n * (actions + 1) { outputs = Buffer(capacity: 2 * n * (actions + 1)) }
      run(observations, collector, answer)
      results.actions = actions
      Self.read(outputs, into: &results.logits, from: 0, n * actions)
      Self.read(outputs, into: &results.values, from: n * actions, n)
    }
  }

  /// Runs all micro-batches; logits and values follow each other in `outputs`.
  private func run(_ observations: Observations, _ collector: SiteCollector?, _ answer: PolicyAnswer) {
    let n = observations.count, actions = network.actions
    // Full micro-batches, or two halves where there are fewer, so that two threads have something to do.
    let size = min(network.microBatch, max(16, (n + 31) / 32 * 16))
    let outputs = outputs
    workers.perform((n + size - 1) / size) { item, worker in
      let range = item * size..<min(n, (item + 1) * size)
      let tape = tapes[worker]
      tape.reset()
      let parameters = tape.bindParameters(self.parameters, gradients: nil)
      if let collector { tape.ask(collector.request, firstRow: range.lowerBound, rows: n) }
      let result = network.outputs(tape, parameters: parameters, observations: observations, range: range)
      tape.copyValue(of: result.logits, to: outputs, at: range.lowerBound * actions)
      tape.copyValue(of: result.values, to: outputs, at: n * actions + range.lowerBound)
      guard let collector else { return }
      if !collector.request.keepGradients.isEmpty {
        switch answer {
        case .logit(let action): tape.backward(from: result.logits.columns(action..<action + 1))
        case .value: tape.backward(from: result.values)
        }
      }
      collector.collect(item, from: tape)
    }
  }

  private static func read(_ buffer: Buffer<Float>, into target: inout [Float], from start: Int, _ count: Int) {
    if target.count != count { target = [Float](repeating: 0, count: count) }
    buffer.read(into: &target, from: start)
  }
}
