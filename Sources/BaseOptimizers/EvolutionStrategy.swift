import Settings
import Tensors

/// An evolution strategy: the parameters are the center of a cloud of candidates with fixed spread, and move along the
/// gradient that their ranks suggest (Salimans et al. 2017, 1703.03864).
///
/// A generation has n = `population` candidates in antithetic pairs p ± σ ε, ε standard normal for each parameter, all
/// judged on the same examples. With u the rank utilities (`RankShaping`), the estimate
/// g = −1/(n σ) Σ u ε (for natural utilities, which are normalized already, −1/σ Σ u ε) goes through an `UpdateRule`
/// like a gradient. The center itself is judged too, for the record; that evaluation is counted.
///
/// Bits of selection of one generation: `SelectionBits.weights` of the utilities lifted to a worst of 0. Records hold
/// `gradient-norm` (of the estimate), `learning-rate` and `best-loss` (of the fittest candidate).
///
/// The noise of pair i in generation g comes from `stream(g).stream(i)`: parameters, moments and the generation are
/// the whole state.
public struct EvolutionStrategy: BaseOptimizer {
  /// The section `base-optimizer` with `kind: evolution`.
  ///
  /// | key                | default        | range |
  /// |--------------------|----------------|-------|
  /// | `population`       | 64             | even, 2 … 1,000,000 |
  /// | `sigma`            | 0.05           | above 0 … 1e6 |
  /// | `rank-shaping`     | centered-ranks | centered-ranks, natural |
  /// | `method`, `learning-rate` … | adam, 0.01 | the keys of `GradientDescent.Settings` |
  /// | `batch`, `steps` … | 512, 1000      | see `Course`; a step is a generation |
  public struct Settings: BaseOptimizerSettings {
    public static let kind = EvolutionStrategy.kind
    public static let about = "an evolution strategy with antithetic samples and shaped ranks"

    public var population: Int
    public var sigma: Double
    public var shaping: RankShaping
    public var rule: UpdateRule
    public var course: Course

    public init(population: Int, sigma: Double, shaping: RankShaping = .centeredRanks, rule: UpdateRule, course: Course)
    {
      precondition(population >= 2 && population % 2 == 0, "population \(population) is not made of pairs")
      precondition(sigma > 0, "sigma \(sigma) is not above 0")
      self.population = population
      self.sigma = sigma
      self.shaping = shaping
      self.rule = rule
      self.course = course
    }

    public init(from reader: SettingsReader) throws {
      let population = try reader.integer("population", default: 64, in: 2...1_000_000)
      guard population % 2 == 0 else {
        throw reader.error("population", expected: "an even number: candidates come in antithetic pairs")
      }
      let sigma = try reader.number("sigma", default: 0.05, in: 1e-12...1e6)
      let shaping = try reader.choice("rank-shaping", default: RankShaping.centeredRanks)
      let course = try Course(from: reader, steps: 1000, batch: 512)
      let rule = try UpdateRule(from: reader, method: .adam, learningRate: 0.01, steps: course.steps)
      self.init(population: population, sigma: sigma, shaping: shaping, rule: rule, course: course)
    }

    public func start(
      from initial: [Float], stream: RandomStream, initialization: @escaping Initialization
    ) throws -> any BaseOptimizer {
      EvolutionStrategy(self, initial: initial, stream: stream)
    }
  }

  public static let kind = "evolution"

  public let settings: Settings
  public private(set) var parameters: [Float]
  public private(set) var step = 0
  public private(set) var costs = Costs.zero
  private var moments: UpdateRule.Moments
  private let stream: RandomStream
  private let utilities: [Double]
  private let bits: Double
  // Reused from generation to generation; nothing of them is state.
  private var noise: [Float]
  private var candidates: [Float]
  private var gradient: [Float]

  public init(_ settings: Settings, initial: [Float], stream: RandomStream) {
    self.settings = settings
    self.stream = stream
    parameters = initial
    moments = UpdateRule.Moments(for: settings.rule, count: initial.count)
    utilities = settings.shaping.utilities(settings.population)
    bits = SelectionBits.weights(settings.shaping.weights(settings.population))
    noise = [Float](repeating: 0, count: settings.population / 2 * initial.count)
    candidates = [Float](repeating: 0, count: (settings.population + 1) * initial.count)
    gradient = [Float](repeating: 0, count: initial.count)
  }

  public mutating func advance(on objective: any Objective) throws -> StepRecord {
    let objective = try fitness(of: objective)
    let population = settings.population
    spread()
    let scores = objective.fitness(of: candidates, count: population + 1, generation: step)
    precondition(scores.count == population + 1, "\(scores.count) fitnesses for \(population + 1) candidates")
    let remedy = "a smaller learning-rate or sigma; the checkpoints before this generation are whole"
    guard scores[0].isFinite else { throw divergence("fitness of the center", scores[0], remedy: remedy) }
    let judged = Array(scores[1...])
    estimate(Ranking.share(utilities, by: judged))
    let norm = UpdateRule.norm(of: gradient)
    guard norm.isFinite else { throw divergence("norm of the estimate", norm, remedy: remedy) }
    let rate = settings.rule.update(&parameters, gradient: gradient, norm: norm, moments: &moments, step: step)
    costs += objective.cost(ofJudging: population + 1)
    costs += Costs(updates: 1, selectionBits: bits)
    defer { step += 1 }
    let best = -(judged.filter { !$0.isNaN }.max() ?? -.infinity)
    return StepRecord(
      step: step, loss: -scores[0], values: ["gradient-norm": norm, "learning-rate": rate, "best-loss": best])
  }

  /// Draws the noise and lays out the center, then p + σ ε and p − σ ε of each pair.
  private mutating func spread() {
    let count = parameters.count
    let sigma = Float(settings.sigma)
    let generation = stream.stream(step)
    for i in 0..<count { candidates[i] = parameters[i] }
    for pair in 0..<settings.population / 2 {
      var random = generation.stream(pair)
      let start = pair * count
      random.fillNormal(&noise, in: start..<start + count)
      let plus = (1 + 2 * pair) * count
      let minus = plus + count
      for i in 0..<count {
        let change = sigma * noise[start + i]
        candidates[plus + i] = parameters[i] + change
        candidates[minus + i] = parameters[i] - change
      }
    }
  }

  /// The gradient that the shares of the candidates suggest.
  private mutating func estimate(_ shares: [Double]) {
    let count = parameters.count
    let divisor = settings.shaping == .natural ? settings.sigma : settings.sigma * Double(settings.population)
    for i in 0..<count { gradient[i] = 0 }
    for pair in 0..<settings.population / 2 {
      let weight = Float(-(shares[2 * pair] - shares[2 * pair + 1]) / divisor)
      guard weight != 0 else { continue }
      let start = pair * count
      for i in 0..<count { gradient[i] += weight * noise[start + i] }
    }
  }

  public var state: OptimizerState {
    OptimizerState(kind: Self.kind, step: step, costs: costs, parameters: parameters, moments: moments)
  }

  public mutating func restore(_ state: OptimizerState) throws {
    (parameters, moments, step, costs) = try state.descent(of: Self.kind, count: parameters.count, moments: moments)
  }
}
