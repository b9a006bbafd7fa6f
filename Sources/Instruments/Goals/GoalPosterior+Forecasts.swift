import Mathematics
import Readings
import Statistics
import Subjects
import Tensors
import Worlds

extension GoalPosterior {
  /// How good posteriors are as forecasts: one for every candidate of every agent, whether it is what the agent is after.
  public struct Quality: Sendable {
    /// How many levels each posterior was drawn from.
    public var levels: Int
    public var agents: Int
    /// Of the probabilities of every candidate, with what was so.
    public var forecasts: Forecasts

    /// −log of the probability of the goal that was planted, nats, over agents.
    public var logLoss: Estimate?
    /// That of the prior.
    public var priorLogLoss: Double
  }

  /// Planted agents whose goal is drawn from the prior over candidates and whose play from the model's own grid: with
  /// as much to see as `levels` levels.
  ///
  /// Where the posterior is calibrated, of the goals called 30 % likely 30 % are so (`Quality.forecasts.reliability`).
  public static func quality(
    in world: any GridWorld, agents: Int, levels: Int, stream: RandomStream, workers: Workers
  ) -> Quality? {
    let goals = world.goals.compactMap { try? GridGoal($0, in: world) }
    let hypotheses = GoalHypothesis.standard(goals), temperatures = Rationality.temperatures(in: world)
    let results = parallelMap(agents, workers: workers) { index -> (probabilities: [Double], truth: Int)? in
      var random = stream.stream(index)
      let truth = Int.random(in: hypotheses.indices, using: &random)
      let rationality = Rationality(
        inverseTemperature: temperatures[Int.random(in: temperatures.indices, using: &random)],
        lapse: Rationality.lapses[Int.random(in: Rationality.lapses.indices, using: &random)])
      let agent = SoftAgent(hypotheses[truth], rationality, in: world, seed: random.next())
      var instrument = GoalPosterior()
      instrument.levels = levels
      guard
        let inference = try? instrument.inference(of: agent, in: world, at: Occasion(stream: stream.stream(index)))
      else { return nil }
      let posterior = inference.posterior().probabilities
      // Candidates beside those drawn from, such as the corner in a world with another proxy, count as not so.
      guard let place = inference.hypotheses.firstIndex(of: hypotheses[truth]) else { return nil }
      return (posterior, place)
    }.compactMap { $0 }
    guard let first = results.first else { return nil }
    var probabilities: [Double] = [], happened: [Bool] = [], losses: [Double] = []
    for result in results {
      losses.append(-log(max(result.probabilities[result.truth], 1e-12)))
      for (index, probability) in result.probabilities.enumerated() {
        probabilities.append(min(max(probability, 0), 1))
        happened.append(index == result.truth)
      }
    }
    return Quality(
      levels: levels, agents: results.count, forecasts: Forecasts(probabilities: probabilities, happened: happened),
      logLoss: .mean(of: losses), priorLogLoss: log(Double(first.probabilities.count)))
  }
}
