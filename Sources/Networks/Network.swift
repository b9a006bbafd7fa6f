import Differentiation
import Tensors

/// A parametrised function: names, sizes and starting values of its parameters, which it does not hold itself.
public protocol Network: Sendable {
  /// The word a user writes for it, such as `linear-self-attention`.
  var kind: String { get }
  /// The names, shapes and places of its parameters in one flat array.
  var parameters: ParameterLayout { get }
  /// What a file of its parameters says about it besides them: `network`, `layers`, `heads` and so on.
  var metadata: [String: String] { get }
  /// The places of its forward pass where values can be read and edited, in the order in which they are reached.
  ///
  /// Every one is reached in a recording that is asked for it, on a tape whose `ask` names it.
  var sites: [Site] { get }
  /// Starting values, drawn from a stream; the same stream gives the same values.
  func initialParameters(_ stream: RandomStream) -> [Float]
}

extension Network {
  public var sites: [Site] { [] }
}

/// A network that reads a sequence of tokens, a context and a query, and answers the query.
public protocol InContextNetwork: Network {
  /// The numbers of a token.
  var tokenWidth: Int { get }

  /// Records the answers to n tasks on a tape.
  ///
  /// `parameters` is the flat vector of all parameters, as `parameters` lays it out; `tokens` is
  /// [tokenCount · tokenWidth, n], tasks innermost, the last token the query. The result is [1, n].
  func answers<Element>(_ tape: Tape<Element>, parameters: Variable, tokens: Variable) -> Variable

  /// About how many floating-point operations one task takes forward, a multiplication and an addition being two.
  ///
  /// Backward takes about twice as many.
  func forwardFlops(tokens: Int) -> Double

  /// About how many numbers one task leaves on a tape: what decides how many tasks fit into the cache at once.
  func tapeNumbers(tokens: Int) -> Int

  /// Whether keys and values include the query token.
  var includesQuery: Bool { get }
}

extension InContextNetwork {
  public var includesQuery: Bool { false }

  /// How many tasks to run through a tape at once: as many as keep values and gradients in about half a megabyte,
  /// in steps of 16 (a vector register of lanes), at least 32 and at most 256; fewer where tasks are so large that even
  /// 32 would take a gigabyte.
  ///
  /// It depends on nothing but the network, so that sums over micro-batches are the same everywhere.
  public func microBatch(tokens: Int) -> Int {
    let bytes = 2 * MemoryLayout<Float>.stride * max(1, tapeNumbers(tokens: tokens))
    return min(256, max(32, (512 << 10) / bytes / 16 * 16), max(1, (1 << 30) / bytes))
  }

  /// How many numbers a tape must have room for to run a micro-batch, with plenty to spare: what is not used costs
  /// nothing.
  public func tapeCapacity(tokens: Int) -> Int {
    max(1 << 26, 4 * microBatch(tokens: tokens) * tapeNumbers(tokens: tokens) + 4 * parameters.count)
  }

  /// How many numbers a task leaves on a tape at most where all its sites are formed and edited.
  private func openTapeNumbers(tokens: Int) -> Int {
    let held = sites.reduce(0) {
      $0 + $1.shape(tokens: tokens, keys: includesQuery ? tokens : tokens - 1).reduce(1, *)
    }
    return tapeNumbers(tokens: tokens) + 4 * held
  }

  /// `microBatch`, or less where sites that are asked for would take more than a gigabyte.
  func openMicroBatch(tokens: Int) -> Int {
    let bytes = MemoryLayout<Float>.stride * openTapeNumbers(tokens: tokens)
    return min(microBatch(tokens: tokens), max(1, (1 << 30) / max(1, bytes)))
  }

  /// `tapeCapacity` where sites are asked for.
  func openTapeCapacity(tokens: Int) -> Int {
    max(1 << 26, 4 * openMicroBatch(tokens: tokens) * openTapeNumbers(tokens: tokens) + 4 * parameters.count)
  }
}
