import Settings
import Tensors

/// Proximal policy optimization (Schulman et al. 2017, 1707.06347): plays a round, then climbs the clipped objective on
/// what was played, several times over.
///
/// One step of the optimizer is one round: every environment plays `horizon` steps with the policy as it stands;
/// advantages are estimated (`AdvantageEstimation`); in each of `epochs` passes the samples are dealt at random into
/// `minibatches`, the advantages of each normalized to mean 0 and deviation 1 (divided by the deviation + 1e-8), and
/// each gives one gradient of the clipped loss (`KernelElement.policyLoss`) and one step of the `UpdateRule`. The
/// learning rate is that of the round.
///
/// The order of round r and epoch e comes from `stream(r).stream(e)`; a round depends on nothing but its number and the
/// parameters. So parameters, moments and the round are the whole state.
///
/// Its records hold as loss minus `return`, and as values
///
/// | name                | meaning |
/// |---------------------|---------|
/// | `return`            | mean over environments of Σ discount^t reward_t of the first episode, as far as it was played |
/// | `proxy-return`      | the same of the proxy's rewards |
/// | `actor-loss`        | mean over updates of −min(r A, clip(r, 1 ± ε) A) |
/// | `critic-loss`       | of ½ max((v − t)², (v held within ε of what it was − t)²) |
/// | `entropy`           | of the policy's entropy, nats |
/// | `clipped-share`     | of the share of samples whose probability ratio had left 1 ± ε |
/// | `divergence`        | of (r − 1) − log r, an estimate of the divergence from the policy that played |
/// | `gradient-norm`     | of the gradient's Euclidean norm before clipping |
/// | `learning-rate`     | of the round |
/// | `environment-steps` | steps played since the start, this round's included |
///
/// It counts an update for each minibatch, an example for each environment step, one pass forward for playing and three
/// (backward is two) for each epoch, and no bits of selection.
public struct ProximalPolicyOptimization: BaseOptimizer {
  /// The section `base-optimizer` with `kind: reinforcement`. The defaults are those of the published runs on grid
  /// worlds (Sadek et al. 2025, 2507.03068); eight minibatches are those of their code's main branch, whose dense policy
  /// is the default here (the paper's convolutional ones took four).
  ///
  /// | key                   | default | range |
  /// |-----------------------|---------|-------|
  /// | `environments`        | 256     | levels played side by side; stands where `Course` has its batch |
  /// | `horizon`             | 128     | 1 … 100,000 steps of each environment in a round |
  /// | `gae-lambda`          | 0.95    | 0 … 1 |
  /// | `clip`                | 0.1     | above 0 … 1e6; of the probability ratio and of the value |
  /// | `critic-coefficient`  | 0.5     | 0 … 1e6 |
  /// | `entropy-coefficient` | 0.001   | 0 … 1e6 |
  /// | `epochs`              | 5       | 1 … 1000 |
  /// | `minibatches`         | 8       | 1 … environments · horizon |
  /// | `method`, `learning-rate` … | adam, 5e-5 | the keys of `GradientDescent.Settings` |
  /// | `clip-global-norm`    | 0.5     | above 0, or none |
  /// | `schedule`            | {kind: constant} | see `LearningRateSchedule`; `linear` anneals; its steps are rounds |
  /// | `steps` …             | 610     | rounds: 20 million environment steps by default; see `Course` |
  /// | `batch-reuse`         | 1       | consecutive rounds that share their levels |
  ///
  /// The discount is the world's.
  public struct Settings: BaseOptimizerSettings {
    public static let kind = ProximalPolicyOptimization.kind
    public static let about = "proximal policy optimization, for agents; a step is a round"

    public var horizon: Int
    public var lambda: Double
    public var loss: PolicyLoss
    public var epochs: Int
    public var minibatches: Int
    public var rule: UpdateRule
    /// Its batch are the environments, its steps the rounds.
    public var course: Course

    public init(
      horizon: Int = 128, lambda: Double = 0.95,
      loss: PolicyLoss = PolicyLoss(clip: 0.1, criticCoefficient: 0.5, entropyCoefficient: 0.001), epochs: Int = 5,
      minibatches: Int = 8, rule: UpdateRule, course: Course
    ) {
      precondition(horizon >= 1 && epochs >= 1, "a horizon of \(horizon), \(epochs) epochs")
      precondition(
        (1...course.batch * horizon).contains(minibatches),
        "\(minibatches) minibatches of \(course.batch * horizon) samples")
      self.horizon = horizon
      self.lambda = lambda
      self.loss = loss
      self.epochs = epochs
      self.minibatches = minibatches
      self.rule = rule
      self.course = course
    }

    public init(from reader: SettingsReader) throws {
      let course = try Course(from: reader, steps: 610, batch: 256, batchKey: "environments")
      let horizon = try reader.integer("horizon", default: 128, in: 1...100_000)
      let lambda = try reader.number("gae-lambda", default: 0.95, in: 0...1)
      let loss = PolicyLoss(
        clip: try reader.number("clip", default: 0.1, in: 1e-300...1e6),
        criticCoefficient: try reader.number("critic-coefficient", default: 0.5, in: 0...1e6),
        entropyCoefficient: try reader.number("entropy-coefficient", default: 0.001, in: 0...1e6))
      let epochs = try reader.integer("epochs", default: 5, in: 1...1000)
      let minibatches = try reader.integer(
        "minibatches", default: min(8, course.batch * horizon), in: 1...course.batch * horizon)
      let rule = try UpdateRule(
        from: reader, method: .adam, learningRate: 5e-5, clipGlobalNorm: 0.5, steps: course.steps)
      self.init(
        horizon: horizon, lambda: lambda, loss: loss, epochs: epochs, minibatches: minibatches, rule: rule,
        course: course)
    }

    public func start(
      from initial: [Float], stream: RandomStream, initialization: @escaping Initialization
    ) throws -> any BaseOptimizer {
      ProximalPolicyOptimization(self, initial: initial, stream: stream)
    }
  }

  public static let kind = "reinforcement"

  public let settings: Settings
  public private(set) var parameters: [Float]
  public private(set) var step = 0
  public private(set) var costs = Costs.zero
  private var moments: UpdateRule.Moments
  private let stream: RandomStream
  // Reused from round to round; nothing of them is state.
  private var rollout = Rollout(environments: 0, horizon: 0)
  private var advantages: [Float] = []
  private var targets: [Float] = []
  private var normalized: [Float] = []
  private var deal: MinibatchDeal
  private var gradient: [Float]

  public init(_ settings: Settings, initial: [Float], stream: RandomStream) {
    self.settings = settings
    self.stream = stream
    parameters = initial
    moments = UpdateRule.Moments(for: settings.rule, count: initial.count)
    deal = MinibatchDeal(minibatches: settings.minibatches)
    gradient = [Float](repeating: 0, count: initial.count)
  }

  public mutating func advance(on objective: any Objective) throws -> StepRecord {
    let objective = try reinforcement(of: objective)
    makeRoom(environments: objective.environments)
    objective.play(parameters, step: step, into: &rollout)
    AdvantageEstimation(discount: objective.discount, lambda: settings.lambda)
      .estimate(rollout, advantages: &advantages, targets: &targets)
    let updated = try updates(on: objective)
    (parameters, moments) = (updated.parameters, updated.moments)
    costs += cost(of: objective)
    defer { step += 1 }
    let mean = 1 / Double(objective.environments)
    let playedReturn = rollout.episodeReturns.reduce(0) { $0 + Double($1) } * mean
    let proxyReturn = rollout.episodeProxyReturns.reduce(0) { $0 + Double($1) } * mean
    return StepRecord(
      step: step, loss: -playedReturn,
      values: [
        "return": playedReturn, "proxy-return": proxyReturn, "actor-loss": updated.terms.actor,
        "critic-loss": updated.terms.critic, "entropy": updated.terms.entropy,
        "clipped-share": updated.terms.clippedShare, "divergence": updated.terms.divergence,
        "gradient-norm": updated.norm, "learning-rate": updated.rate,
        "environment-steps": Double(step + 1) * Double(rollout.count),
      ])
  }

  /// Fits the arrays to the objective.
  private mutating func makeRoom(environments: Int) {
    guard rollout.environments != environments || rollout.horizon != settings.horizon else { return }
    rollout = Rollout(environments: environments, horizon: settings.horizon)
    precondition(
      settings.minibatches <= rollout.count, "\(settings.minibatches) minibatches of \(rollout.count) samples")
    advantages = [Float](repeating: 0, count: rollout.count)
    targets = advantages
    normalized = advantages
  }

  /// What the epochs of a round make of the parameters, and means over their minibatches.
  private struct Updated {
    var parameters: [Float]
    var moments: UpdateRule.Moments
    var terms = PolicyLossTerms()
    var norm = 0.0
    var rate = 0.0
  }

  /// Runs the epochs on what was played. Throws where loss or gradient are no longer finite.
  private mutating func updates(on objective: any ReinforcementObjective) throws -> Updated {
    let remedy = "a smaller learning-rate or clip-global-norm; the checkpoints before this round are whole"
    let round = stream.stream(step)
    let share = 1 / Double(settings.epochs * settings.minibatches)
    var made = step * settings.epochs * settings.minibatches
    var result = Updated(parameters: parameters, moments: moments)
    for epoch in 0..<settings.epochs {
      deal.shuffle(rollout.count, with: round.stream(epoch))
      for minibatch in 0..<settings.minibatches {
        let samples = deal[minibatch]
        normalize(samples)
        let terms = objective.lossAndGradient(
          at: result.parameters, samples: samples, of: rollout, advantages: normalized, targets: targets,
          loss: settings.loss, gradient: &gradient)
        let sum = terms.actor + terms.critic + terms.entropy
        guard sum.isFinite else { throw divergence("loss", sum, remedy: remedy) }
        let norm = UpdateRule.norm(of: gradient)
        guard norm.isFinite else { throw divergence("gradient norm", norm, remedy: remedy) }
        result.rate = settings.rule.update(
          &result.parameters, gradient: gradient, norm: norm, moments: &result.moments, step: step, updates: made)
        result.terms += terms * share
        result.norm += norm * share
        made += 1
      }
    }
    return result
  }

  /// Writes the advantages of a minibatch, moved and scaled to mean 0 and deviation 1, under the same places.
  private mutating func normalize(_ samples: ArraySlice<Int32>) {
    var sum = 0.0, squares = 0.0
    for place in samples { sum += Double(advantages[Int(place)]) }
    let mean = sum / Double(samples.count)
    for place in samples {
      let distance = Double(advantages[Int(place)]) - mean
      squares += distance * distance
    }
    let scale = Float(1 / ((squares / Double(samples.count)).squareRoot() + 1e-8)), center = Float(mean)
    for place in samples { normalized[Int(place)] = (advantages[Int(place)] - center) * scale }
  }

  private func cost(of objective: any ReinforcementObjective) -> Costs {
    var played = objective.costOfStep * rollout.count
    played.examples = rollout.count
    // The values after the last steps take one pass more.
    let once = objective.costOfStep.floatingPointOperations
    played.floatingPointOperations =
      once * Double(rollout.environments) + once * Double(rollout.count) * Double(1 + 3 * settings.epochs)
    played.updates = settings.epochs * settings.minibatches
    return played
  }

  public var state: OptimizerState {
    OptimizerState(kind: Self.kind, step: step, costs: costs, parameters: parameters, moments: moments)
  }

  public mutating func restore(_ state: OptimizerState) throws {
    (parameters, moments, step, costs) = try state.descent(of: Self.kind, count: parameters.count, moments: moments)
  }
}
