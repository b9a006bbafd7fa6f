import Readings
import Statistics
import Tensors
import Testing

@Suite struct ReadingSheetTests {
  private let card = InstrumentCard(
    name: "scale", summary: "how heavy it is",
    quantities: [
      Quantity(
        name: "weight", unit: "kg", level: 2, meaning: "How heavy it is.", formula: "m", null: "air",
        controls: "a stone"),
      Quantity(
        name: "share", unit: "1", level: 3, meaning: "Of the whole.", formula: "m / M", null: "none", controls: "a half"
      ),
    ])
  private let occasion = Occasion(
    step: 40, seed: 3, stage: "late", recipe: "stone", stream: RandomStream(seed: 1))

  @Test func whatAllHaveInCommonIsFilledIn() {
    var sheet = ReadingSheet(card, at: occasion, condition: "world.gravity=2")
    sheet.component = "left"
    let finding = Finding(
      2.5, interval: Interval(lower: 2, upper: 3), confidence: 0.9, method: "bootstrap", n: 12,
      null: Reading.Null(value: 0, p: 0.01), note: "dry")
    let expected = Reading(
      instrument: "scale", quantity: "weight", value: 2.5, interval: Interval(lower: 2, upper: 3), confidence: 0.9,
      method: "bootstrap", n: 12, unit: "kg", reference: "moon", step: 40, stage: "late", recipe: "stone",
      component: "left", level: 2, null: Reading.Null(value: 0, p: 0.01), condition: "world.gravity=2", seed: 3,
      note: "dry")
    #expect(sheet.reading("weight", finding, reference: "moon") == expected)
    let other = sheet.reading("share", finding, component: "right", level: 1)
    #expect(other.component == "right" && other.level == 1 && other.unit == "1")
    #expect(sheet.reading("share", finding).level == 3)
  }

  @Test func whatIsUnavailableIsSoForEveryQuantity() {
    let readings = ReadingSheet(card, at: occasion).unavailable(Unavailable("the scale is broken"))
    #expect(readings.map(\.quantity) == ["weight", "share"])
    for reading in readings {
      #expect(reading.value == nil && reading.n == 0 && reading.step == 40 && reading.stage == "late")
      #expect(reading.note == "unavailable, because the scale is broken")
    }
  }

  @Test func aQuantityThatTheCardDoesNotExplainTraps() async {
    await #expect(processExitsWith: .failure) {
      let card = InstrumentCard(name: "scale", summary: "", quantities: [])
      _ = ReadingSheet(card, at: Occasion(stream: RandomStream(seed: 1))).reading("colour", Finding(1, n: 1))
    }
  }
}

@Suite struct FindingTests {
  @Test func withoutAnIntervalThereIsNoConfidence() {
    #expect(Finding(1, confidence: 0.95, n: 3).confidence == nil)
    #expect(Finding(1, interval: Interval(lower: 0, upper: 2), confidence: 0.95, n: 3).confidence == 0.95)
  }

  @Test func anEstimateBringsItsIntervalAndMethod() throws {
    let estimate = try #require(Estimate.mean(of: [1, 2, 3, 4]))
    let finding = Finding(estimate, n: 4, null: Reading.Null(value: 0, p: nil), note: "four")
    #expect(finding.value == 2.5 && finding.interval == estimate.interval && finding.confidence == estimate.confidence)
    #expect(finding.method == estimate.method && finding.n == 4 && finding.note == "four")
    let none = Finding(nil as Estimate?, n: 0)
    #expect(none.value == nil && none.interval == nil && none.confidence == nil && none.method == nil)
  }

  @Test func nothingSaysWhy() {
    let finding = Finding.unavailable("nobody was there", n: 5)
    #expect(finding.value == nil && finding.n == 5 && finding.note == "unavailable, because nobody was there")
    #expect(Finding.unavailable(Unavailable("nobody was there")).note == finding.note)
    struct Other: Error, CustomStringConvertible { var description: String { "it rains" } }
    #expect(Unavailable(Other() as any Error) == Unavailable("it rains"))
    #expect(Unavailable(Unavailable("it rains") as any Error) == Unavailable("it rains"))
  }
}
