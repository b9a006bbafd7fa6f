import Settings
import Tensors

/// The section `base-optimizer` with `kind: selection`.
///
/// | key               | default    | range |
/// |-------------------|------------|-------|
/// | `method`          | truncation | best-of-n (`BestOfInitializations`), truncation (`TruncationSelection`) |
/// | `population`      | 256        | 1 … 1,000,000, truncation from 2: candidates a step |
/// | `spread`          | 1          | 0 … 1e6: factor on every draw from the initialization, the start included |
/// | `fraction`        | 0.25       | above 0, at most 1; truncation: the share that survives |
/// | `mutation-scale`  | 0.02       | 0 … 1e6; truncation: standard deviation of a mutation |
/// | `mutation-decay`  | 1          | above 0, at most 1; truncation: factor on the scale after each round |
/// | `elites`          | 1          | 0 … survivors; truncation: the fittest that go on unchanged |
/// | `batch`, `steps` … | 512, 100  | see `Course`; a step is a round |
public struct SelectionSettings: BaseOptimizerSettings {
  public static let kind = TruncationSelection.kind
  public static let about = "rounds of truncation selection with mutation, or the best of n draws"

  public enum Method: String, Sendable, CaseIterable {
    case bestOfN = "best-of-n"
    case truncation
  }

  public var method: Method
  public var population: Int
  public var spread: Double
  public var fraction: Double
  public var mutationScale: Double
  public var mutationDecay: Double
  public var elites: Int
  public var course: Course

  public init(
    method: Method = .truncation, population: Int = 256, spread: Double = 1, fraction: Double = 0.25,
    mutationScale: Double = 0.02, mutationDecay: Double = 1, elites: Int = 1, course: Course
  ) {
    self.method = method
    self.population = population
    self.spread = spread
    self.fraction = fraction
    self.mutationScale = mutationScale
    self.mutationDecay = mutationDecay
    self.elites = elites
    self.course = course
    precondition(population >= 1 && (0...survivors).contains(elites), "\(elites) elites of \(survivors) survivors")
  }

  public init(from reader: SettingsReader) throws {
    let method = try reader.choice("method", default: Method.truncation)
    let population = try reader.integer("population", default: 256, in: (method == .truncation ? 2 : 1)...1_000_000)
    let spread = try reader.number("spread", default: 1, in: 0...1e6)
    var fraction = 0.25, scale = 0.02, decay = 1.0, elites = 0
    if method == .truncation {
      fraction = try reader.number("fraction", default: fraction, in: 1e-6...1)
      scale = try reader.number("mutation-scale", default: scale, in: 0...1e6)
      decay = try reader.number("mutation-decay", default: decay, in: 1e-6...1)
      elites = try reader.integer("elites", default: 1, in: 0...1_000_000)
      let survivors = Self.survivors(of: population, fraction: fraction)
      guard elites <= survivors else {
        throw reader.error("elites", expected: "at most the \(survivors) survivors of population and fraction")
      }
    }
    let course = try Course(from: reader, steps: 100, batch: 512)
    self.init(
      method: method, population: population, spread: spread, fraction: fraction, mutationScale: scale,
      mutationDecay: decay, elites: elites, course: course)
  }

  /// How many survive a round: the fraction of the population, rounded to the nearest whole number, at least 1.
  public var survivors: Int { Self.survivors(of: population, fraction: fraction) }

  private static func survivors(of population: Int, fraction: Double) -> Int {
    min(population, max(1, Int((Double(population) * fraction).rounded())))
  }

  public func start(
    from initial: [Float], stream: RandomStream, initialization: @escaping Initialization
  ) throws -> any BaseOptimizer {
    switch method {
    case .bestOfN: BestOfInitializations(self, initial: initial, stream: stream, initialization: initialization)
    case .truncation: TruncationSelection(self, initial: initial, stream: stream, initialization: initialization)
    }
  }
}

/// Candidates drawn from the initialization, stretched by the factor `spread`.
struct Draws: Sendable {
  let stream: RandomStream
  let initialization: Initialization
  let spread: Float

  /// Writes candidate `index` to place `slot` of `candidates`.
  func write(_ index: Int, to candidates: inout [Float], slot: Int, count: Int) {
    let drawn = initialization(stream.stream(index))
    precondition(drawn.count == count, "the initialization drew \(drawn.count) parameters of \(count)")
    for i in 0..<count { candidates[slot * count + i] = drawn[i] * spread }
  }
}
