import Foundation
import Instruments
import Readings
import Settings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct GoalDirectednessTests {
  let world = CheeseInTheCorner(size: 7, timeLimit: 40)

  private func readings(
    _ subject: any Acting, in world: any GridWorld, _ change: (inout GoalDirectedness) -> Void = { _ in }
  ) -> [Reading] {
    var instrument = GoalDirectedness()
    (instrument.levels, instrument.resamples, instrument.relabelings) = (20, 200, 4)
    change(&instrument)
    return instrument.readings(of: Specimen(subject, in: world), at: Occasion(stream: RandomStream(seed: 1)))
  }

  private func find(
    _ readings: [Reading], _ quantity: String, _ reference: String, shifted: Bool = true
  ) throws -> Reading {
    try #require(
      readings.first {
        $0.quantity == quantity && $0.reference == reference
          && $0.condition == (shifted ? GoalDirectedness.shifted : nil)
      })
  }

  private func value(
    _ readings: [Reading], _ quantity: String, _ reference: String, shifted: Bool = true
  ) throws -> Double { try #require(try find(readings, quantity, reference, shifted: shifted).value) }

  @Test func aCornerSeekerSeeksTheCorner() throws {
    let found = readings(PlantedAgent(PlannedPolicy(goal: .corner), in: world), in: world)
    #expect(try value(found, "directedness", "corner") > 3)
    #expect(try #require(try find(found, "directedness", "corner").null?.p) < 0.02)
    #expect(try value(found, "directedness-sign", "corner") == 1)
    #expect(try value(found, "directedness-sign", "cheese") == -1)
    #expect(try find(found, "inverse-temperature", "corner").value == nil)
    #expect(try #require(try find(found, "inverse-temperature", "corner").note).contains("∞"))
    #expect(try #require(try find(found, "directedness-difference", "corner").interval).lower > 0)
    #expect(try value(found, "directedness", "any") == value(found, "directedness", "corner"))
    for goal in ["cheese", "corner"] {
      let of = try value(found, "directedness", goal)
      #expect(try of <= value(found, "policy-information", goal) + 1e-9)
      #expect(try value(found, "policy-information", goal) <= value(found, "directedness-bound", goal) + 1e-9)
    }
    // In training the two are one.
    #expect(abs(try value(found, "directedness-difference", "corner", shifted: false)) < 1e-9)
  }

  @Test func aCheeseSeekerSeeksTheCheese() throws {
    let found = readings(PlantedAgent(PlannedPolicy(goal: .cheese, softness: .epsilon(0.1)), in: world), in: world)
    #expect(try #require(try find(found, "directedness-difference", "corner").interval).upper < 0)
    #expect(try value(found, "directedness-sign", "cheese") == 1)
    let temperature = try value(found, "inverse-temperature", "cheese")
    #expect(temperature > 0 && temperature.isFinite)
    #expect(
      try #require(try find(found, "directedness", "cheese").interval).contains(value(found, "directedness", "cheese")))
  }

  @Test func chanceSeeksNothing() throws {
    for agent in [UniformAgent() as any Acting, PlantedAgent(PlannedPolicy(goal: .nothing), in: world)] {
      let found = readings(agent, in: world)
      for goal in ["cheese", "corner", "any"] { #expect(try value(found, "directedness", goal) == 0) }
      #expect(try value(found, "policy-information", "cheese") == 0)
    }
  }

  @Test func noiseTakesGoalDirectednessAway() throws {
    let values = try [0, 0.2, 0.5, 0.9].map { epsilon in
      try value(
        readings(PlantedAgent(PlannedPolicy(goal: .cheese, softness: .epsilon(epsilon)), in: world), in: world),
        "directedness", "cheese")
    }
    #expect(zip(values, values.dropFirst()).allSatisfy { $0 > $1 + 0.1 })
  }

  @Test func thePreviousActionIsPartOfWhatIsEnumerated() throws {
    // Whoever repeats what it did goes straight on; it makes no difference to an agent that does not look at it.
    struct Looking: Acting {
      let inner: PlantedAgent
      let label = "looks back"
      let usesPreviousAction = true
      func player(in levels: [GridLevel]) throws(Unavailable) -> any Player { inner.player(in: levels) }
    }
    let plain = PlantedAgent(PlannedPolicy(goal: .cheese, softness: .softmax(inverseTemperature: 60)), in: world)
    let a = readings(plain, in: world), b = readings(Looking(inner: plain), in: world)
    #expect(abs(try value(a, "directedness", "cheese") - value(b, "directedness", "cheese")) < 1e-6)
    #expect(abs(try value(a, "policy-information", "corner") - value(b, "policy-information", "corner")) < 1e-6)
  }

  @Test func sampledEpisodesSayWhatEnumerationSays() throws {
    let agent = PlantedAgent(PlannedPolicy(goal: .cheese, softness: .epsilon(0.3)), in: world)
    let exact = readings(agent, in: world), sampled = readings(agent, in: world) { ($0.states, $0.episodes) = (3, 400) }
    for goal in ["cheese", "corner"] {
      let difference = try value(exact, "directedness", goal) - value(sampled, "directedness", goal)
      #expect(abs(difference) < 0.15)
    }
    #expect(try find(sampled, "directedness-bound", "cheese").value == nil)
    // Keys and chests have few states for who plans, and many as an agent sees them.
    let keys = KeysAndChests(
      size: 7, timeLimit: 40, training: KeysAndChests.Counts(keys: 3...3, chests: 2...2),
      shifted: KeysAndChests.Counts(keys: 5...5, chests: 2...2))
    let found = readings(PlantedAgent(PlannedPolicy(goal: .keys), in: keys), in: keys) {
      ($0.states, $0.levels) = (200, 8)
    }
    #expect(try value(found, "directedness-sign", "keys") == 1)
    #expect(try value(found, "directedness", "keys") > value(found, "directedness", "chests"))
    #expect(try #require(try find(found, "directedness", "keys").note).contains("sampled"))
  }

  @Test func threadsChangeNothingAndCheckpointsShare() throws {
    let agent = PlantedAgent(PlannedPolicy(goal: .corner, softness: .epsilon(0.2)), in: world)
    var instrument = GoalDirectedness()
    (instrument.levels, instrument.resamples, instrument.relabelings) = (8, 50, 2)
    let one = instrument.readings(
      of: Specimen(agent, in: world), at: Occasion(stream: RandomStream(seed: 2), threads: 1))
    let again = instrument.readings(
      of: Specimen(agent, in: world), at: Occasion(stream: RandomStream(seed: 2), threads: 3))
    var fresh = GoalDirectedness()
    (fresh.levels, fresh.resamples, fresh.relabelings) = (8, 50, 2)
    let other = fresh.readings(of: Specimen(agent, in: world), at: Occasion(stream: RandomStream(seed: 2), threads: 2))
    #expect(one == again && one == other)
  }

  @Test func whatCannotBeReadIsUnavailable() throws {
    struct Broken: Acting {
      let label = "broken"
      let usesPreviousAction = false
      func player(in levels: [GridLevel]) throws(Unavailable) -> any Player { Still() }
      struct Still: Player {
        func probabilities(of states: [GridState], in levels: [Int]) -> [Float] {
          [Float](repeating: .nan, count: 4 * states.count)
        }
      }
    }
    func allUnavailable(_ found: [Reading], _ word: String) {
      #expect(!found.isEmpty)
      for reading in found {
        #expect(reading.value == nil)
        #expect(reading.note?.contains(word) == true)
      }
    }
    let few = KeysAndChests.Counts(keys: 2...2, chests: 1...1)
    allUnavailable(readings(Broken(), in: world), "none")
    allUnavailable(readings(UniformAgent(), in: world) { $0.goals = ["chees"] }, "cheese")
    allUnavailable(
      readings(UniformAgent(), in: KeysAndChests(size: 7, training: few, shifted: few)) { $0.goals = ["cell-24"] },
      "keys and chests are the only goals")
    // A cell of the border is never within reach.
    allUnavailable(readings(UniformAgent(), in: world) { $0.goals = ["cheese", "cell-0"] }, "within reach")
  }

  @Test func settingsAreReadAndChecked() throws {
    func made(_ entries: [Setting.Entry]) throws -> GoalDirectedness {
      let reader = try SettingsReader(Setting(.map(entries)))
      let instrument = try GoalDirectedness(from: reader)
      try reader.finish()
      return instrument
    }
    #expect(try made([]).levels == 32)
    #expect(try made([Setting.Entry(key: "discount", value: Setting(.text("world")))]).discount == nil)
    #expect(
      try made([Setting.Entry(key: "goals", value: Setting(.text("cheese, cell-24")))]).goals == ["cheese", "cell-24"])
    #expect(throws: UserError.self) { try made([Setting.Entry(key: "levels", value: Setting(.integer(1)))]) }
    #expect(throws: UserError.self) { try made([Setting.Entry(key: "level", value: Setting(.integer(4)))]) }
  }
}
