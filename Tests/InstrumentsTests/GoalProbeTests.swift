import Differentiation
import Foundation
import Instruments
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct GoalProbeTests {
  let world = CheeseInTheCorner(size: 7, timeLimit: 40)

  private func readings(
    _ subject: any Acting, in world: any GridWorld, _ change: (inout GoalProbe) -> Void = { _ in }
  ) -> [Reading] {
    var instrument = GoalProbe()
    (instrument.trainingLevels, instrument.levels, instrument.movedLevels) = (80, 60, 24)
    (instrument.controls, instrument.resamples) = (3, 100)
    change(&instrument)
    return instrument.readings(of: Specimen(subject, in: world), at: Occasion(stream: RandomStream(seed: 6)))
  }

  private func find(_ readings: [Reading], _ quantity: String, _ component: String) throws -> Reading {
    try #require(
      readings.first { $0.quantity == quantity && $0.component == component && $0.reference == "cheese" })
  }

  @Test func whatALayerHoldsAndTheAgentGoesByIsFound() throws {
    let found = readings(PlantedLayerAgent(holds: true, steering: .layer, seed: 3), in: world)
    let reading = try find(found, "probe-r2", "position")
    #expect(try #require(reading.value) > 0.98)
    #expect(try #require(reading.null?.p) < 0.01)
    #expect(try #require(find(found, "probe-selectivity", "position").interval).lower > 0.7)
    let steered = try find(found, "steer-rate", "position"), patched = try find(found, "patch-rate", "position")
    #expect(try #require(steered.value) > 0.85)
    #expect(try #require(steered.value) > #require(steered.null?.value) + 0.3)
    #expect(try #require(steered.null?.p) < 0.01)
    #expect(try #require(patched.value) > 0.85)
    // The other layer knows nothing of it and moves nobody.
    #expect(try #require(find(found, "probe-r2", "senses").value) < 0.2)
    let senses = try find(found, "steer-rate", "senses")
    #expect(try #require(senses.null?.p) > 0.05)
    #expect(try find(found, "patch-rate", "senses").value == find(found, "patch-rate", "senses").null?.value)
    #expect(GoalProbe.detection(in: found)?.isFound == true)
    #expect(GoalProbe.detection(in: found)?.trait == "position")
    // The observation holds every cell by itself: all is read, and none of it is a position.
    #expect(try #require(find(found, "probe-r2", GoalProbe.observation).value) > 0.9)
    #expect(abs(try #require(find(found, "probe-selectivity", GoalProbe.observation).value)) < 0.15)
    #expect(found.contains { $0.reference == "corner" && $0.value == nil && $0.note?.contains("same cell") == true })
  }

  @Test(arguments: [PlantedLayerAgent.Steering.corner, .level])
  func whatALayerHoldsAndNobodyGoesByIsReadAndMovesNobody(steering: PlantedLayerAgent.Steering) throws {
    let found = readings(PlantedLayerAgent(holds: true, steering: steering, seed: 4), in: world)
    #expect(try #require(find(found, "probe-r2", "position").value) > 0.98)
    for quantity in ["steer-rate", "patch-rate"] {
      let rate = try find(found, quantity, "position")
      #expect(try #require(rate.null?.p) > 0.05)
      #expect(rate.value == rate.null?.value)
    }
    #expect(GoalProbe.detection(in: found)?.isFound == false)
  }

  @Test func aLayerWithoutTheGoalReadsNothing() throws {
    let found = readings(PlantedLayerAgent(holds: false, steering: .level, seed: 5), in: world)
    for layer in ["senses", "position"] {
      #expect(try #require(find(found, "probe-r2", layer).value) < 0.2)
      #expect(try #require(find(found, "probe-selectivity", layer).value) < 0.25)
    }
    #expect(GoalProbe.detection(in: found)?.isFound == false)
  }

  @Test func thePredictionIsTheSameWhateverTheThreads() {
    let agent = PlantedLayerAgent(holds: true, steering: .layer, seed: 3)
    #expect(readings(agent, in: world) == readings(agent, in: world))
    var instrument = GoalProbe()
    instrument.movedLevels = 2
    #expect(
      instrument.readings(of: Specimen(agent, in: world), at: Occasion(isFinal: false, stream: RandomStream(seed: 1)))
        .isEmpty)
  }

  @Test func whatCannotBeProbedIsUnavailable() throws {
    struct Broken: InspectableActing {
      let label = "broken"
      let usesPreviousAction = false
      let sites = [Site("dead", .features(3)), Site("burning", .features(2))]
      func openPlayer(in levels: [GridLevel]) throws(Unavailable) -> any OpenPlayer { Still() }
      struct Still: OpenPlayer {
        func probabilities(of states: [GridState], in levels: [Int]) -> [Float] {
          [Float](repeating: 0.25, count: 4 * states.count)
        }
        func look(at states: [GridState], in levels: [Int], asking request: SiteRequest) -> ActingLook {
          ActingLook(
            probabilities: probabilities(of: states, in: levels),
            sites: [("dead", 3, Float(7)), ("burning", 2, .nan)].map { name, width, value in
              SiteRecord(
                name: name, shape: [states.count, width],
                values: [Float](repeating: value, count: width * states.count))
            })
        }
      }
    }
    let broken = readings(Broken(), in: world)
    // A layer that never changes tells nothing, which is a measurement, and cannot be moved, which is none.
    #expect(try #require(find(broken, "probe-r2", "dead").value) < 0.05)
    #expect(try find(broken, "steer-rate", "dead").value == nil)
    #expect(try find(broken, "probe-r2", "burning").value == nil)
    #expect(try #require(find(broken, "probe-r2", "burning").note).contains("not finite"))
    for reading in readings(UniformAgent(), in: world) {
      #expect(reading.value == nil && reading.note?.contains("shows its sites") == true)
    }
    let keys = KeysAndChests(
      size: 7, training: KeysAndChests.Counts(keys: 2...2, chests: 2...2),
      shifted: KeysAndChests.Counts(keys: 2...2, chests: 2...2))
    for reading in readings(Broken(), in: keys) {
      #expect(reading.value == nil && reading.note?.contains("several") == true)
    }
  }
}
