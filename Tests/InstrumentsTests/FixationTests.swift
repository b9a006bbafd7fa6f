import Instruments
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite("Fixation against drift and Kimura's formula") struct FixationTests {
  private func readings(
    fixed: Int, lost: Int, open: Int = 0, in world: ReplicatorWorld, home: ReplicatorWorld?? = .none
  ) -> [Reading] {
    let copies =
      [Int](repeating: world.individuals, count: fixed) + [Int](repeating: 0, count: lost)
      + [Int](repeating: 1, count: open)
    return Fixation().readings(
      of: Specimen(Lineages(copies: copies, home: home ?? world), in: world),
      at: Occasion(stream: RandomStream(seed: 1)))
  }

  private func value(_ readings: [Reading], _ quantity: String) throws -> Reading {
    try #require(readings.first { $0.quantity == quantity })
  }

  @Test("a share that drift gives is not told from drift; ten times as many are")
  func drift() throws {
    let world = ReplicatorWorld(individuals: 100)
    let null = try value(readings(fixed: 101, lost: 9899, in: world), "fixation-probability")
    #expect(null.value == 0.0101 && null.n == 10_000 && null.null?.value == 0.01)
    #expect(try #require(null.null?.p) > 0.5)
    #expect(try #require(null.interval).contains(0.01))
    let many = try value(readings(fixed: 1000, lost: 9000, in: world), "fixation-probability")
    #expect(try #require(many.null?.p) < 1e-6)
  }

  @Test("what Kimura's formula gives is near it, and not near drift")
  func selection() throws {
    let world = ReplicatorWorld(individuals: 100, selection: 0.02)
    let found = readings(fixed: 400, lost: 9600, in: world)
    #expect(abs(try #require(value(found, "fixation-expected").value) - 0.03995) < 1e-4)
    let difference = try value(found, "fixation-difference")
    #expect(try #require(difference.interval).contains(0) && #require(difference.null?.p) > 0.5)
    #expect(try #require(value(found, "fixation-probability").null?.p) < 1e-6)
  }

  @Test("too many undecided populations, or populations that began elsewhere, are no reading")
  func unavailable() throws {
    let world = ReplicatorWorld(individuals: 100)
    for found in [
      readings(fixed: 1, lost: 90, open: 9, in: world), readings(fixed: 1, lost: 99, in: world, home: .some(nil)),
      readings(fixed: 1, lost: 99, in: world, home: ReplicatorWorld(individuals: 100, selection: 0.1)),
    ] {
      let reading = try value(found, "fixation-probability")
      #expect(reading.value == nil && reading.note != nil)
    }
    let few = try value(readings(fixed: 1, lost: 198, open: 1, in: world), "fixation-probability")
    #expect(few.n == 199 && few.note?.contains("1 undecided") == true)
  }
}
