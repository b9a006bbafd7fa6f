import Instruments
import Readings
import Settings
import Subjects
import Tensors
import Testing
import Worlds

/// What instruments say of what they need, and do with what they do not read.
@Suite struct NeedsTests {
  private let occasion = Occasion(step: 3, seed: 1, stream: RandomStream(seed: 1))
  private let algorithm = Specimen(AlgorithmSubject(ZeroAlgorithm()), in: RegressionWorld())
  private let agent = Specimen(UniformAgent(), in: CheeseInTheCorner(size: 5))

  private struct Anything: Instrument {
    static let card = InstrumentCard(
      name: "anything", summary: "reads all",
      quantities: [
        Quantity(name: "one", unit: "1", level: 1, meaning: "One.", formula: "1", null: "none", controls: "none"),
        Quantity(name: "two", unit: "1", level: 2, meaning: "Two.", formula: "2", null: "none", controls: "none"),
      ])
    init() {}
    init(from reader: SettingsReader) throws {}
    func read(_ target: any Subject, in world: any World, at occasion: Occasion) throws(Unavailable) -> [Reading] {
      throw Unavailable("it looked away")
    }
  }

  private struct Both: Instrument {
    static let card = Anything.card
    init() {}
    init(from reader: SettingsReader) throws {}
    func read(_ target: any Acting & Answering, in world: any World, at occasion: Occasion) throws(Unavailable)
      -> [Reading]
    { [] }
  }

  @Test func needsAreWords() {
    #expect(
      AlgorithmMatch().needs
        == "a subject that answers regression tasks from their context in a world of in-context regression"
        + ", or a subject that holds recorded answers to regression tasks in a world of in-context regression")
    #expect(
      GoalRates().needs
        == "a subject that acts in grid levels in a grid world"
        + ", or a subject that holds recorded episodes in grid levels in a grid world")
    #expect(
      GoalDirectedness().needs
        == "a subject that acts in grid levels in a grid world, or a subject that decides in a decision process in a decision process"
        + ", or a subject that holds recorded episodes in grid levels in a grid world"
    )
    #expect(Anything().needs == "a subject")
    let both = Both().needs
    #expect(both.contains("acts in grid levels") && both.contains(" and ") && both.contains("answers regression tasks"))
  }

  @Test func aReaderIsFoundByWhatASpecimenIs() {
    #expect(AlgorithmMatch().reader(of: algorithm) is AlgorithmMatch)
    #expect(AlgorithmMatch().reader(of: agent) == nil && GoalRates().reader(of: algorithm) == nil)
    // The right subject in the wrong world.
    #expect(GoalRates().reader(of: Specimen(UniformAgent(), in: RegressionWorld())) == nil)
    #expect(Anything().reader(of: agent) != nil)
  }

  @Test func whatDoesNotFitIsUnavailableForEveryQuantity() {
    let readings = GoalRates().readings(of: algorithm, at: occasion)
    #expect(readings.map(\.quantity) == GoalRates.card.quantities.map(\.name))
    for reading in readings {
      #expect(reading.value == nil && reading.step == 3 && reading.seed == 1)
      #expect(reading.note == "unavailable, because it reads \(GoalRates().needs)")
    }
  }

  @Test func whatIsThrownIsTheNoteOfEveryQuantity() {
    let readings = Anything().readings(of: agent, at: occasion)
    #expect(readings.map(\.quantity) == ["one", "two"])
    #expect(readings.allSatisfy { $0.value == nil && $0.note == "unavailable, because it looked away" })
  }

  @Test func specimensAreWords() {
    #expect(
      Capability.words(of: algorithm)
        == "a subject that answers regression tasks from their context, in a world of in-context regression")
    #expect(Capability.words(of: agent) == "a subject that acts in grid levels, in a grid world")
    struct Pebble: Subject { let label = "a pebble" }
    struct Beach: World { let kind = "beach" }
    #expect(Capability.words(of: Specimen(Pebble(), in: Beach())).contains("Pebble"))
    #expect(Capability.words(ofType: (any Subject).self) == nil)
  }
}
