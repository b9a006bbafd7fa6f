import Foundation
import Instruments
import Settings
import Tensors
import Testing
import Worlds

@Suite struct GoalDirectednessTests {
  let world = CheeseInTheCorner(size: 7)

  private func readings(
    _ subject: any AgentSubject, in world: any GridWorld, _ change: (inout GoalDirectedness) -> Void = { _ in }
  ) -> [Reading] {
    var instrument = GoalDirectedness()
    (instrument.levels, instrument.resamples, instrument.relabelings) = (24, 200, 4)
    change(&instrument)
    return instrument.read(subject, in: world, at: Occasion(stream: RandomStream(seed: 1)))
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

  @Test func aCornerSeekerSeeksTheCorner() throws {
    let found = readings(PlantedAgent(PlannedPolicy(goal: .corner), in: world), in: world)
    for reading in found { print(reading.jsonLine) }
    let corner = try find(found, "directedness", "corner"), cheese = try find(found, "directedness", "cheese")
    #expect(try #require(corner.value) > 3)
    #expect(try #require(corner.null?.p) < 0.01)
    #expect(try #require(corner.value) > 2 * #require(cheese.value))
    let difference = try find(found, "directedness-difference", "corner")
    #expect(try #require(difference.interval).lower > 0)
    // In training the two are one.
    let training = try find(found, "directedness-difference", "corner", shifted: false)
    #expect(abs(try #require(training.value)) < 1e-9)
  }
}
