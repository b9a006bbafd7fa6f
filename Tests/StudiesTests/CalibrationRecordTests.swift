import Foundation
import Studies
import Testing

/// What the documentation says about hit rates and false-alarm rates is what was recorded.
@Suite struct CalibrationRecordTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  private static func text(_ path: String) throws -> String {
    try String(contentsOf: root.appending(path: path), encoding: .utf8)
  }

  /// The rows of the record, by the names of their columns; the first four say what a row is about.
  private static func record() throws -> [[String: String]] {
    let lines = try text("Documentation/Records/calibration/calibration.csv").split(whereSeparator: \.isNewline)
    let names = lines[0].split(separator: ",").map(String.init)
    return lines.dropFirst().map { line in
      var fields = [""], isQuoted = false
      for character in line {
        switch character {
        case "\"": isQuoted.toggle()
        case "," where !isQuoted: fields.append("")
        default: fields[fields.count - 1].append(character)
        }
      }
      return Dictionary(uniqueKeysWithValues: zip(names, fields))
    }
  }

  /// `<!-- calibration: INSTRUMENT/CONTROL/ORGANISM/RECIPE/COLUMN -->` behind a number.
  @Test func markedNumbersAreThoseOfTheRecord() throws {
    let page = try Self.text("Sources/Mesascope/Documentation.docc/How-often-the-instruments-are-right.md")
    let record = try Self.record()
    let marks = page.matches(of: /([0-9.]+)\s?<!-- calibration: ([^\/]+)\/([^\/]+)\/([^\/]+)\/([^\/]+)\/([a-z-]+) -->/)
    #expect(!marks.isEmpty)
    for mark in marks {
      let row = record.first {
        $0["instrument"] == String(mark.2) && $0["control"] == String(mark.3) && $0["organism"] == String(mark.4)
          && $0["recipe"] == String(mark.5)
      }
      let said = String(mark.1), known = try #require(row?[String(mark.6)], "\(mark.0)")
      let digits = said.contains(".") ? said.split(separator: ".").last?.count ?? 0 : 0
      let value = try #require(Double(known))
      #expect(String(format: "%.\(digits)f", value) == said, "\(mark.0): \(known)")
    }
  }

  /// The table of the page holds every row of sums of the record and no other.
  @Test func theTableIsTheRecords() throws {
    let page = try Self.text("Sources/Mesascope/Documentation.docc/How-often-the-instruments-are-right.md")
    let lines = page.split(separator: "\n").map { $0.split(separator: " ").joined(separator: " ") }
    let sums = try Self.record().filter { $0["organism"] == "all" }
    #expect(!sums.isEmpty)
    for row in sums {
      let words = ["instrument", "control", "organism", "recipe", "n", "found"].compactMap { row[$0] }
      #expect(lines.contains { $0.hasPrefix(words.joined(separator: " ") + " ") }, "\(words)")
    }
  }
}
