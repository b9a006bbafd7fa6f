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
  /// The hidden layers, [n, width] each, after any change; empty where they were not asked for.
  public internal(set) var layers: [[Float]] = []

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

/// Something to add to a hidden layer of a policy network while it runs.
public struct LayerChange: Sendable, Hashable {
  /// The place of the layer in `PolicyNetwork.layerNames`.
  public var layer: Int
  /// [n, width] for a change of each observation's own, or [width] for one that all share.
  public var numbers: [Float]

  public init(layer: Int, numbers: [Float]) { (self.layer, self.numbers) = (layer, numbers) }
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

  /// Logits, values and, where asked for, the hidden layers of all observations, with an optional change of a layer.
  public func results(
    parameters: [Float], observations: Observations, layers: Bool = false, change: LayerChange? = nil
  ) -> PolicyResults {
    var results = PolicyResults()
    evaluate(parameters: parameters, observations: observations, layers: layers, change: change, into: &results)
    return results
  }

  /// The same into results whose memory is used again.
  ///
  /// `parameters` may be nil where they are those of the call before; this saves copying them.
  public func evaluate(
    parameters: [Float]?, observations: Observations, layers: Bool = false, change: LayerChange? = nil,
    into results: inout PolicyResults
  ) {
    let n = observations.count, actions = network.actions
    let widths = network.layerWidths
    if let change {
      precondition(
        widths.indices.contains(change.layer)
          && (change.numbers.count == n * widths[change.layer] || change.numbers.count == widths[change.layer]),
        "a change of \(change.numbers.count) numbers in layer \(change.layer) of \(widths) for \(n) observations")
    }
    let depth = layers ? widths.reduce(0, +) : 0
    turn.withLock { _ in
      if let parameters {
        precondition(
          parameters.count == self.parameters.capacity,
          "\(parameters.count) parameters for a network of \(self.parameters.capacity)")
        self.parameters.copy(from: parameters, count: parameters.count)
      }
      if outputs.capacity < n * (actions + 1 + depth) { outputs = Buffer(capacity: 2 * n * (actions + 1 + depth)) }
      run(observations, layers ? widths : [], change)
      results.actions = actions
      Self.read(outputs, into: &results.logits, from: 0, n * actions)
      Self.read(outputs, into: &results.values, from: n * actions, n)
      if results.layers.count != (layers ? widths.count : 0) {
        results.layers = layers ? widths.map { _ in [] } : []
      }
      var start = n * (actions + 1)
      for index in results.layers.indices {
        Self.read(outputs, into: &results.layers[index], from: start, n * widths[index])
        start += n * widths[index]
      }
    }
  }

  /// Runs all micro-batches; logits, values and layers follow each other in `outputs`.
  private func run(_ observations: Observations, _ widths: [Int], _ change: LayerChange?) {
    let n = observations.count, actions = network.actions
    // Full micro-batches, or two halves where there are fewer, so that two threads have something to do.
    let size = min(network.microBatch, max(16, (n + 31) / 32 * 16))
    let outputs = outputs
    workers.perform((n + size - 1) / size) { item, worker in
      let range = item * size..<min(n, (item + 1) * size)
      let tape = tapes[worker]
      tape.reset()
      let parameters = tape.bindParameters(self.parameters, gradients: nil)
      let moved = change.map { change in
        let width = network.layerWidths[change.layer]
        let isShared = change.numbers.count == width
        return (
          layer: change.layer,
          by: tape.input(
            change.numbers, start: isShared ? 0 : range.lowerBound * width, rows: range.count, columns: width,
            stride: isShared ? 0 : width)
        )
      }
      let result = network.outputs(
        tape, parameters: parameters, observations: observations, range: range, change: moved)
      tape.copyValue(of: result.logits, to: outputs, at: range.lowerBound * actions)
      tape.copyValue(of: result.values, to: outputs, at: n * actions + range.lowerBound)
      var start = n * (actions + 1)
      for (layer, width) in zip(result.layers, widths) {
        tape.copyValue(of: layer, to: outputs, at: start + range.lowerBound * width)
        start += n * width
      }
    }
  }

  private static func read(_ buffer: Buffer<Float>, into target: inout [Float], from start: Int, _ count: Int) {
    if target.count != count { target = [Float](repeating: 0, count: count) }
    buffer.read(into: &target, from: start)
  }
}
