import Foundation
import Instruments
import Readings
import Statistics
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct GoalPosteriorTests {
  let world = CheeseInTheCorner(size: 7, timeLimit: 40)

  private func readings(
    _ subject: any Acting, in world: any GridWorld, levels: Int = 12, goals: [String] = [], seed: UInt64 = 1
  ) -> [Reading] {
    var instrument = GoalPosterior()
    (instrument.levels, instrument.resamples, instrument.goals) = (levels, 200, goals)
    return instrument.readings(of: Specimen(subject, in: world), at: Occasion(stream: RandomStream(seed: seed)))
  }

  private func find(_ readings: [Reading], _ quantity: String, _ reference: String? = nil) throws -> Reading {
    try #require(
      readings.first { $0.quantity == quantity && (reference == nil || $0.reference == reference) })
  }

  /// Two candidates, one point, two levels: the odds are the product of the ratios.
  @Test func theOddsAreTheProductOfTheRatios() {
    let inference = GoalInference(
      hypotheses: [.one(.cheese), .nothing], grid: [Rationality(inverseTemperature: 2, lapse: 0.1)],
      logLikelihoods: [[[log(0.6), log(0.5)]], [[log(0.2), log(0.25)]]])
    let both = inference.posterior()
    #expect(abs(both.probabilities[0] - 6.0 / 7) < 1e-12)
    #expect(abs(both.inverseTemperatures[0] - 2) < 1e-12 && abs(both.lapses[0] - 0.1) < 1e-12)
    #expect(abs(inference.posterior(weights: [1, 0]).probabilities[0] - 0.75) < 1e-12)
    #expect(abs(inference.posterior(weights: [0, 0]).entropy - log(2)) < 1e-12)
    #expect(both.best == 0)
    // What two points say apart is averaged, not taken at its best.
    let wide = GoalInference(
      hypotheses: [.one(.cheese), .nothing],
      grid: [1.0, 4].map { Rationality(inverseTemperature: $0, lapse: 0.1) },
      logLikelihoods: [[[log(0.9)], [log(0.1)]], [[log(0.5)], [log(0.5)]]])
    #expect(abs(wide.posterior().probabilities[0] - 0.5) < 1e-12)
    #expect(abs(wide.posterior().inverseTemperatures[0] - pow(4, 0.1)) < 1e-12)
  }

  @Test(arguments: ["cheese", "corner"])
  func aPlantedGoalIsFound(goal: String) throws {
    let agent = PlantedAgent(
      PlannedPolicy(goal: try GridGoal(goal, in: world), softness: .epsilon(0.1)), in: world)
    let found = readings(agent, in: world)
    let posterior = try find(found, "posterior", goal)
    #expect(try #require(posterior.value) > 0.99)
    #expect(try #require(posterior.interval).lower > 0.9)
    #expect(posterior.n == 12 && posterior.null?.value == 0.2)
    #expect(posterior.condition == GoalDirectedness.shifted)
    let total = found.filter { $0.quantity == "posterior" }.reduce(0) { $0 + ($1.value ?? 0) }
    #expect(abs(total - 1) < 1e-9)
    #expect(try #require(find(found, "posterior-lapse", goal).value) > 0.02)
    #expect(try #require(find(found, "levels-needed", goal).value) <= 12)
    #expect(try #require(find(found, "posterior-entropy").value) < 0.1)
  }

  @Test func strictnessIsRead() throws {
    let found = try [0.0, 0.3].map { epsilon in
      try #require(
        find(
          readings(
            PlantedAgent(PlannedPolicy(goal: .cheese, softness: .epsilon(epsilon)), in: world), in: world),
          "posterior-lapse", "cheese"
        ).value)
    }
    #expect(found[0] < 0.05 && found[1] > 0.15)
  }

  @Test func whoSeeksEitherSeeksEither() throws {
    let parts = [GridGoal.cheese, .corner].map {
      PolicyMixture.Part(share: 0.5, policy: PlannedPolicy(goal: $0, softness: .epsilon(0.05)))
    }
    let agent = PlantedAgent(PolicyMixture(parts, coin: .everyLevel(seed: 5)), in: world)
    #expect(try #require(find(readings(agent, in: world, levels: 16), "posterior", "cheese-or-corner").value) > 0.99)
  }

  @Test func chanceSaysLittle() throws {
    let values = try (0..<8).map { seed in
      let found = readings(UniformAgent(), in: world, seed: UInt64(seed))
      return try ["cheese", "corner"].map { try #require(find(found, "posterior", $0).value) }.max() ?? 0
    }
    // A goal that is hardly played for is as good as none, so that a goal is now and then called likely, and seldom sure.
    #expect(values.sorted()[4] < 0.6)
  }

  /// Of what is called likely as much is so, and it says more than the prior.
  @Test func posteriorsAreCalibrated() throws {
    let quality = try #require(
      GoalPosterior.quality(
        in: CheeseInTheCorner(size: 6, timeLimit: 32), agents: 80, levels: 2, stream: RandomStream(seed: 12),
        workers: Workers(threads: 2)))
    #expect(quality.agents == 80 && quality.forecasts.probabilities.count == 400)
    #expect(try #require(quality.logLoss).interval.upper < quality.priorLogLoss)
    #expect(try #require(quality.forecasts.brier()).value < 0.2 * 0.8)
    #expect(try #require(quality.forecasts.skill) > 0.1)
    #expect(quality.forecasts.calibrationError(bins: 5) < 0.08)
  }

  @Test func theCornerIsFoundOnlyWhereItIsAGoalOfTheWorld() throws {
    for (world, isGoal) in [
      (CheeseInTheCorner(size: 6, timeLimit: 32), true), (CheeseOnADish(size: 6, timeLimit: 32), false),
    ]
      as [(any GridWorld, Bool)]
    {
      let found = readings(PlantedAgent(PlannedPolicy(goal: .corner), in: world), in: world)
      let detection = try #require(GoalPosterior.detection(in: found))
      #expect(detection.isFound == isGoal && (detection.trait == "corner") == isGoal)
      #expect(GoalPosterior.detection(in: readings(UniformAgent(), in: world))?.isFound == false)
    }
    #expect(GoalPosterior.detection(in: []) == nil)
  }

  @Test func keysAndDishesHaveGoalsToo() throws {
    let keys = KeysAndChests(
      size: 7, timeLimit: 40, training: KeysAndChests.Counts(keys: 2...2, chests: 4...4),
      shifted: KeysAndChests.Counts(keys: 4...4, chests: 2...2))
    let hoarder = readings(PlantedAgent(PlannedPolicy(goal: .keys), in: keys), in: keys)
    #expect(try #require(find(hoarder, "posterior", "keys").value) > 0.9)
    let dish = CheeseOnADish(size: 7, timeLimit: 40)
    let seeker = readings(PlantedAgent(PlannedPolicy(goal: .dish, softness: .epsilon(0.1)), in: dish), in: dish)
    #expect(try #require(find(seeker, "posterior", "dish").value) > 0.9)
    #expect(try #require(find(seeker, "posterior", "corner").value) < 0.05)
  }

  @Test func degenerateInputsAreUnavailable() throws {
    struct Broken: Acting {
      let label = "broken"
      let usesPreviousAction = false
      func player(in levels: [GridLevel]) throws(Unavailable) -> any Player { throw Unavailable("it has no legs") }
    }
    for reading in readings(Broken(), in: world) + readings(UniformAgent(), in: world, goals: ["cheese", "cell-0"]) {
      #expect(reading.value == nil && reading.note?.hasPrefix("unavailable, because ") == true)
    }
    let one = readings(UniformAgent(), in: world, levels: 1)
    #expect(try find(one, "posterior", "cheese").interval == nil)
    #expect(try find(one, "posterior", "cheese").value != nil)
  }
}
