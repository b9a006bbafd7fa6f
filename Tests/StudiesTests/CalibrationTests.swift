import Instruments
import Studies
import Testing

@Suite struct CalibrationTests {
  @Test func totalsAddUpAndRatesHaveIntervals() {
    let rows = [
      Calibration.Row(
        instrument: "algorithm-match", control: .planted, organism: "a", organisms: 10, found: 9, named: 8,
        scores: 0.7...1),
      Calibration.Row(
        instrument: "algorithm-match", control: .planted, organism: "b", organisms: 10, found: 10, named: 10,
        scores: 0.9...1),
      Calibration.Row(
        instrument: "algorithm-match", control: .easyNull, organism: "c", organisms: 5, found: 0, named: nil,
        scores: nil),
    ]
    let table = Calibration.table(rows)
    #expect(table.rows.count == 5)
    #expect(
      Array(table.rows[3].prefix(5)) == [
        .text("algorithm-match"), .text("planted"), .text("all"), .integer(20), .integer(19),
      ])
    #expect(table.rows[3][8] == .integer(18) && table.rows[4][8] == .none)
    // Wilson at 0 of 5.
    guard case .number(let upper) = table.rows[4][7] else { return #expect(Bool(false)) }
    #expect(abs(upper - 0.4345) < 1e-3)
  }
}
