import Differentiation
import Synchronization
import Tensors

/// What a network answers to many tasks, and how each answer depends on its query.
public struct InContextResults: Sendable, Hashable {
  /// One answer a task.
  public var answers: [Float]
  /// d answer / d x_q, [tokenWidth - 1, tasks], tasks innermost: the first coordinates of the query token. Empty where
  /// it was not asked for.
  public var sensitivities: [Float]
}

/// What a network answers to many tasks, and what its sites held meanwhile.
public struct InContextInspection: Sendable, Hashable {
  public var results: InContextResults
  /// In the order in which the sites are reached, their axis 0 counting the tasks; none where there are no tasks.
  public var sites: [SiteRecord<Float>]
}

/// Runs an in-context network over many tasks, in micro-batches on several threads.
///
/// Each task is computed by itself, and the micro-batches depend on the network alone, so that the results are the same
/// bytes for any number of threads. One evaluator may be used from several threads; its calls take turns.
public final class InContextEvaluator: @unchecked Sendable {
  // Sendable because `turn` guards the tapes: one call at a time, and in it each tape belongs to one worker.

  public let network: any InContextNetwork
  private let workers: Workers
  private let turn = Mutex(())
  private var tapes: [Tape<Float>] = []
  private var capacity = 0

  public init(network: any InContextNetwork, workers: Workers = Workers(threads: 1)) {
    self.network = network
    self.workers = workers
  }

  /// The answers to `tasks` tasks with tokens [tokenCount · tokenWidth, tasks], tasks innermost.
  public func answers(parameters: [Float], tokens: [Float], tasks: Int) -> [Float] {
    run(parameters, tokens, tasks, sensitivities: false, collector: nil).answers
  }

  /// The same, with the gradient of each answer in its query.
  public func answersAndSensitivities(parameters: [Float], tokens: [Float], tasks: Int) -> InContextResults {
    run(parameters, tokens, tasks, sensitivities: true, collector: nil)
  }

  /// Answers under the edits of a request, and what the sites held that it asks for.
  ///
  /// Kept gradients are those of each task's answer in its own numbers. Traps on a name that is not a site of the network,
  /// and on an edit that does not fit its site.
  public func inspect(
    parameters: [Float], tokens: [Float], tasks: Int, asking request: SiteRequest, sensitivities: Bool = false
  ) -> InContextInspection {
    let collector = SiteCollector(request, of: network)
    let results = run(parameters, tokens, tasks, sensitivities: sensitivities, collector: collector)
    return InContextInspection(results: results, sites: collector.records())
  }

  private func run(
    _ parameters: [Float], _ tokens: [Float], _ tasks: Int, sensitivities: Bool, collector: SiteCollector?
  ) -> InContextResults {
    precondition(
      parameters.count == network.parameters.count,
      "\(parameters.count) parameters for a network of \(network.parameters.count)")
    guard tasks > 0 else { return InContextResults(answers: [], sensitivities: []) }
    let width = network.tokenWidth, rows = tokens.count / tasks
    precondition(
      tokens.count == rows * tasks && rows % width == 0,
      "\(tokens.count) numbers are not tokens of \(width) for \(tasks) tasks")
    let coordinates = sensitivities ? width - 1 : 0
    let isOpen = collector.map { !$0.request.names.isEmpty } ?? false
    let size = isOpen ? network.openMicroBatch(tokens: rows / width) : network.microBatch(tokens: rows / width)
    let capacity =
      isOpen ? network.openTapeCapacity(tokens: rows / width) : network.tapeCapacity(tokens: rows / width)
    let values = Buffer<Float>(capacity: parameters.count)
    values.copy(from: parameters, count: parameters.count)
    let results = Buffer<Float>(capacity: (1 + coordinates) * tasks)

    turn.withLock { _ in
      makeRoom(for: capacity)
      workers.perform((tasks + size - 1) / size) { item, worker in
        let start = item * size, count = min(size, tasks - start)
        let tape = tapes[worker]
        tape.reset()
        let input = tape.input(
          tokens, start: start, rows: rows, columns: count, stride: tasks, requiresGradient: sensitivities)
        let parameters = tape.bindParameters(values, gradients: nil)
        if let collector { tape.ask(collector.request, firstRow: start, rows: tasks) }
        let answers = network.answers(tape, parameters: parameters, tokens: input)
        results.copy(from: tape.value(of: answers), count: count, to: start)
        if coordinates > 0 || collector?.request.keepGradients.isEmpty == false { tape.backward(from: answers) }
        collector?.collect(item, from: tape)
        guard coordinates > 0 else { return }
        results.block(at: tasks + start, rows: coordinates, columns: count, stride: tasks)
          .copy(from: tape.gradient(of: input), start: (rows - width) * count, stride: count)
      }
    }
    var all = InContextResults(
      answers: [Float](repeating: 0, count: tasks), sensitivities: [Float](repeating: 0, count: coordinates * tasks))
    results.read(into: &all.answers)
    if coordinates > 0 { results.read(into: &all.sensitivities, from: tasks) }
    return all
  }

  /// Sees to it that every worker has a tape of at least this capacity.
  private func makeRoom(for numbers: Int) {
    guard numbers > capacity else { return }
    capacity = numbers
    tapes = (0..<workers.threads).map { _ in Tape(capacity: numbers) }
  }
}
