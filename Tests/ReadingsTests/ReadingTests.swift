import Foundation
import Readings
import Statistics
import Testing

@Suite struct ReadingTests {
  private let reading = Reading(
    instrument: "algorithm-match", quantity: "sensitivity-cosine", value: 0.998,
    interval: Interval(lower: 0.997, upper: 0.999), confidence: 0.95, method: "bootstrap", n: 1000, unit: "1",
    reference: "gradient-descent-1", step: 5000, level: 3, null: Reading.Null(value: 0.02, p: 0.0005), seed: 7)

  @Test func isWrittenAsTheDesignSays() {
    #expect(
      reading.jsonLine
        == #"{"component":"model","condition":null,"confidence":0.95,"instrument":"algorithm-match","#
        + #""interval":[0.997,0.999],"level":3,"method":"bootstrap","n":1000,"note":null,"null":{"p":0.0005,"value":0.02},"#
        + #""quantity":"sensitivity-cosine","recipe":null,"reference":"gradient-descent-1","schema":2,"seed":7,"stage":null,"step":5000,"#
        + #""unit":"1","value":0.998}"#)
  }

  @Test func comesBackAsItWas() throws {
    let back = try JSONDecoder().decode(Reading.self, from: Data(reading.jsonLine.utf8))
    #expect(back == reading)
  }

  @Test(arguments: [Double.nan, .infinity, -.infinity])
  func isUnavailableForWhatIsNoNumber(value: Double) throws {
    let reading = Reading(
      instrument: "i", quantity: "q", value: value, n: 3, unit: "1", level: 3,
      null: Reading.Null(value: value, p: value))
    #expect(reading.value == nil)
    #expect(reading.note?.hasPrefix("unavailable, because") == true)
    let line = reading.jsonLine.lowercased()
    #expect(!line.contains("nan") && !line.contains("inf"))
    #expect(line.contains(#""value":null"#))
  }

  @Test func writesAnOpenEndAsNull() throws {
    let open = Reading(
      instrument: "emergence", quantity: "emergence-step", value: nil,
      interval: Interval(lower: 300, upper: .infinity), n: 4, unit: "step", level: 3, note: "never")
    #expect(open.jsonLine.contains(#""interval":[300,null]"#))
    #expect(try JSONDecoder().decode(Reading.self, from: Data(open.jsonLine.utf8)) == open)
  }

  @Test(arguments: [
    #"{"schema":3,"instrument":"i","quantity":"q","value":1,"n":1,"unit":"1","component":"model","level":3}"#,
    #"{"schema":0,"instrument":"i","quantity":"q","value":1,"n":1,"unit":"1","component":"model","level":3}"#,
    #"{"instrument":"i","quantity":"q","value":1,"n":1,"unit":"1","component":"model","level":3}"#,
    #"{"schema":2,"instrument":"i","quantity":"q","value":1,"interval":[2,1],"n":1,"unit":"1","component":"m","level":3}"#,
    #"{"schema":1,"instrument":"i","quantity":"q","value":1,"interval":[2,1],"n":1,"unit":"1","component":"m","level":3}"#,
    #"{"schema":1,"instrument":"i","quantity":"q","value":1,"interval":[1],"n":1,"unit":"1","component":"m","level":3}"#,
  ])
  func refusesWhatItDoesNotKnow(line: String) {
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Reading.self, from: Data(line.utf8)) }
  }

  /// The layout before stages, as written by runs of that time.
  @Test func theFirstSchemaIsReadToo() throws {
    let line =
      #"{"component":"model","condition":null,"confidence":0.95,"instrument":"algorithm-match","interval":[0.997,0.999],"#
      + #""level":3,"method":"bootstrap","n":1000,"note":null,"null":{"p":0.0005,"value":0.02},"#
      + #""quantity":"sensitivity-cosine","reference":"gradient-descent-1","schema":1,"seed":7,"step":5000,"unit":"1","#
      + #""value":0.998}"#
    let old = try JSONDecoder().decode(Reading.self, from: Data(line.utf8))
    #expect(old == reading && old.stage == nil && old.recipe == nil)
    #expect(old.jsonLine.contains(#""schema":2"#))
  }

  @Test func stageAndRecipeComeBack() throws {
    var staged = reading
    (staged.stage, staged.recipe) = ("fine-tuning", "gated-reward")
    #expect(
      staged.jsonLine.contains(#""recipe":"gated-reward""#) && staged.jsonLine.contains(#""stage":"fine-tuning""#))
    #expect(try JSONDecoder().decode(Reading.self, from: Data(staged.jsonLine.utf8)) == staged)
  }
}
