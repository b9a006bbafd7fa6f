import Foundation
import Settings
import Tensors

/// CMA-ES: candidates from a normal distribution whose mean, step size and whole covariance adapt (Hansen 2016, "The
/// CMA evolution strategy: a tutorial", 1604.00772, with its standard settings and negative weights).
///
/// With d parameters, λ candidates a generation, C = B D² Bᵀ and z standard normal, a candidate is x = m + σ y with
/// y = B D z. By rank, fittest first, weights w (`AdaptationConstants`) and ⟨·⟩ their sum over the better half:
///
/// - m ← m + σ ⟨y⟩;
/// - pσ ← (1 − cσ) pσ + √(cσ (2 − cσ) μ) B⟨z⟩, and σ ← σ exp(min(1, cσ/dσ (|pσ| / E|N(0, I)| − 1)));
/// - pc ← (1 − cc) pc + h √(cc (2 − cc) μ) ⟨y⟩, with h = 0 while pσ is long, else 1;
/// - C ← (1 + c1 (1 − h) cc (2 − cc) − c1 − cμ Σw) C + c1 pc pcᵀ + cμ Σ w° y yᵀ over all candidates, where a
///   negative w° is w d / |z|².
///
/// The eigendecomposition is renewed every max(1, ⌊1 / (10 d (c1 + cμ))⌋) generations; C, B and D are d² numbers and
/// their cost d³, hence the limit on parameters.
///
/// The parameters it hands out are m, in Float32; m itself is kept in Float64. m is judged too, for the record; that
/// evaluation is counted but takes no part. Bits of selection of one generation: `SelectionBits.weights` of the
/// positive weights. Records hold `best-loss` (of the fittest candidate), `sigma` and `axis-ratio` (longest over
/// shortest axis of the distribution).
///
/// The numbers z of candidate k in generation g come from `stream(g).stream(k)`.
public struct CovarianceMatrixAdaptation: BaseOptimizer {
  /// The section `base-optimizer` with `kind: covariance-matrix-adaptation`.
  ///
  /// | key               | default  | range |
  /// |-------------------|----------|-------|
  /// | `population`      | standard | 2 … 1,000,000, or standard: 4 + ⌊3 ln d⌋ for d parameters |
  /// | `sigma`           | 0.3      | above 0 … 1e6: first standard deviation of every parameter |
  /// | `batch`, `steps` … | 512, 1000 | see `Course`; a step is a generation |
  public struct Settings: BaseOptimizerSettings {
    public static let kind = CovarianceMatrixAdaptation.kind
    public static let about = "CMA-ES, for few parameters"

    /// Candidates a generation; nil for the standard number.
    public var population: Int?
    public var sigma: Double
    public var course: Course

    public init(population: Int? = nil, sigma: Double = 0.3, course: Course) {
      precondition((population ?? 2) >= 2, "population \(population ?? 0) is below 2")
      precondition(sigma > 0, "sigma \(sigma) is not above 0")
      self.population = population
      self.sigma = sigma
      self.course = course
    }

    public init(from reader: SettingsReader) throws {
      population = try reader.integer("population", in: 2...1_000_000, or: "standard", default: nil)
      sigma = try reader.number("sigma", default: 0.3, in: 1e-12...1e6)
      course = try Course(from: reader, steps: 1000, batch: 512)
    }

    public func start(
      from initial: [Float], stream: RandomStream, initialization: @escaping Initialization
    ) throws -> any BaseOptimizer {
      try CovarianceMatrixAdaptation(self, initial: initial, stream: stream)
    }
  }

  public static let kind = "covariance-matrix-adaptation"

  /// The most parameters it takes: their full covariance then has 32 MB and an eigendecomposition takes seconds.
  public static let parameterLimit = 2000

  public let settings: Settings
  public private(set) var step = 0
  public private(set) var costs = Costs.zero
  let constants: AdaptationConstants
  private let stream: RandomStream
  private let bits: Double
  private let dimensions: Int
  private var mean: [Double]
  private var sigma: Double
  private var sigmaPath: [Double]
  private var covariancePath: [Double]
  private var distribution: AdaptedDistribution
  // Reused from generation to generation; nothing of them is state.
  private var normals: [Double]
  private var moves: [Double]
  private var candidates: [Float]

  /// Throws a `UserError` for more than `parameterLimit` parameters, and for none.
  public init(_ settings: Settings, initial: [Float], stream: RandomStream) throws {
    let count = initial.count
    guard (1...Self.parameterLimit).contains(count) else {
      throw UserError(
        .failed, at: "base-optimizer.kind", value: "\(Self.kind) on \(count) parameters",
        expected: "1 to \(Self.parameterLimit) parameters, for it keeps their full covariance",
        remedy: "choose evolution, or a smaller network")
    }
    self.settings = settings
    self.stream = stream
    dimensions = count
    constants = AdaptationConstants(dimensions: count, population: settings.population)
    bits = SelectionBits.weights(constants.weights.map { max($0, 0) })
    mean = initial.map(Double.init)
    sigma = settings.sigma
    sigmaPath = [Double](repeating: 0, count: count)
    covariancePath = sigmaPath
    distribution = AdaptedDistribution(dimensions: count)
    normals = [Double](repeating: 0, count: constants.population * count)
    moves = normals
    candidates = [Float](repeating: 0, count: (constants.population + 1) * count)
  }

  public var parameters: [Float] { mean.map { Float($0) } }

  public mutating func advance(on objective: any Objective) throws -> StepRecord {
    let objective = try fitness(of: objective)
    let population = constants.population
    sample()
    let scores = objective.fitness(of: candidates, count: population + 1, generation: step)
    precondition(scores.count == population + 1, "\(scores.count) fitnesses for \(population + 1) candidates")
    guard scores[0].isFinite else {
      throw divergence(
        "fitness of the mean", scores[0], remedy: "a smaller sigma; the checkpoints before this generation are whole")
    }
    let order = Ranking.fittestFirst(Array(scores[1...]))
    let values = ["best-loss": -scores[1 + order[0]], "sigma": sigma, "axis-ratio": distribution.axisRatio]
    let before = self
    do {
      try adapt(order)
    } catch {
      self = before
      throw divergence("covariance with", .nan, remedy: "a smaller sigma; the checkpoints before this are whole")
    }
    costs += objective.cost(ofJudging: population + 1) + Costs(updates: 1, selectionBits: bits)
    defer { step += 1 }
    return StepRecord(step: step, loss: -scores[0], values: values.filter { $0.value.isFinite })
  }

  /// Draws z and y of every candidate, and lays out the mean and then the candidates.
  private mutating func sample() {
    let generation = stream.stream(step)
    for i in 0..<dimensions { candidates[i] = Float(mean[i]) }
    for k in 0..<constants.population {
      var random = generation.stream(k)
      let start = k * dimensions
      for i in 0..<dimensions { normals[start + i] = random.normal() }
    }
    distribution.transform(normals, count: constants.population, to: &moves)
    for k in 0..<constants.population {
      let start = k * dimensions
      for i in 0..<dimensions { candidates[start + dimensions + i] = Float(mean[i] + sigma * moves[start + i]) }
    }
  }

  /// Moves mean, paths, step size and covariance, given the candidates from the fittest on.
  private mutating func adapt(_ order: [Int]) throws {
    let c = constants
    var move = [Double](repeating: 0, count: dimensions)
    var normal = move
    for rank in 0..<c.parents {
      let start = order[rank] * dimensions
      let weight = c.weights[rank]
      for i in 0..<dimensions {
        move[i] += weight * moves[start + i]
        normal[i] += weight * normals[start + i]
      }
    }
    for i in 0..<dimensions { mean[i] += sigma * move[i] }
    let whitened = distribution.rotate(normal)
    let sigmaGain = (c.sigmaRate * (2 - c.sigmaRate) * c.effectiveParents).squareRoot()
    var square = 0.0
    for i in 0..<dimensions {
      sigmaPath[i] = (1 - c.sigmaRate) * sigmaPath[i] + sigmaGain * whitened[i]
      square += sigmaPath[i] * sigmaPath[i]
    }
    let length = square.squareRoot()
    let settled = (1 - pow(1 - c.sigmaRate, 2 * Double(step + 1))).squareRoot()
    let isShort = length / settled < (1.4 + 2 / (Double(dimensions) + 1)) * c.expectedLength
    let gain = isShort ? (c.pathRate * (2 - c.pathRate) * c.effectiveParents).squareRoot() : 0
    for i in 0..<dimensions { covariancePath[i] = (1 - c.pathRate) * covariancePath[i] + gain * move[i] }
    let lost = isShort ? 0 : c.pathRate * (2 - c.pathRate)
    var weights = [Double](repeating: 0, count: c.population)
    for rank in order.indices {
      var weight = c.rankMuRate * c.weights[rank]
      if weight < 0 {
        let start = order[rank] * dimensions
        var norm = 0.0
        for i in start..<start + dimensions { norm += normals[i] * normals[i] }
        weight *= Double(dimensions) / max(norm, 1e-300)
      }
      weights[order[rank]] = weight
    }
    let keep = 1 + c.rankOneRate * lost - c.rankOneRate - c.rankMuRate * c.weights.reduce(0, +)
    distribution.update(
      keep: keep, path: covariancePath, rate: c.rankOneRate, moves: moves, weights: weights)
    sigma *= exp(min(1, c.sigmaRate / c.damping * (length / c.expectedLength - 1)))
    if (step + 1) % c.decompositionInterval == 0 { try distribution.decompose() }
  }

  public var state: OptimizerState {
    var state = OptimizerState(kind: Self.kind, step: step, costs: costs)
    state.numbers["sigma"] = sigma
    state.doubles["mean"] = mean
    state.doubles["sigma-path"] = sigmaPath
    state.doubles["covariance-path"] = covariancePath
    state.doubles["covariance"] = distribution.covariance
    state.doubles["axes"] = distribution.axes
    state.doubles["axis-lengths"] = distribution.lengths
    return state
  }

  public mutating func restore(_ state: OptimizerState) throws {
    try state.require(kind: Self.kind)
    var copy = self
    copy.step = try state.step()
    copy.costs = try state.costs()
    copy.sigma = try state.number("sigma")
    copy.mean = try state.doubles("mean", count: dimensions)
    copy.sigmaPath = try state.doubles("sigma-path", count: dimensions)
    copy.covariancePath = try state.doubles("covariance-path", count: dimensions)
    copy.distribution.covariance = try state.doubles("covariance", count: dimensions * dimensions)
    copy.distribution.axes = try state.doubles("axes", count: dimensions * dimensions)
    copy.distribution.lengths = try state.doubles("axis-lengths", count: dimensions)
    self = copy
  }
}
