import Claims
import Foundation
import Readings
import Studies
import Testing

/// Numbers in README and documentation that carry a hidden marker, against the packaged records.
///
/// `0.85<!-- reading: study/variant/instrument/quantity/reference@condition -->` is that reading's value (variant and condition are
/// left out where there is none), `0.85<!-- claim: id -->` the value of a claim; both rounded to the digits that are written.
@Suite struct DocumentationNumbersTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path

  private static func pages() throws -> [String] {
    let folder = root + "/Sources/Mesascope/Documentation.docc"
    let names = try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0.hasSuffix(".md") }
    return ([root + "/README.md"] + names.sorted().map { folder + "/" + $0 })
      .filter { FileManager.default.fileExists(atPath: $0) }
  }

  private static func value(of marker: Substring, kind: Substring, in evidence: Evidence) throws -> Double? {
    if kind == "claim" {
      let claim = try Ledger.standard.claims([String(marker)], at: "documentation").first
      return claim.flatMap { Judgement($0, over: evidence).finding?.value }
    }
    let ends = marker.split(separator: "@", maxSplits: 1), parts = ends[0].split(separator: "/")
    let condition = ends.count > 1 ? String(ends[1]) : nil
    let own = evidence.runs.filter {
      $0.study == parts[0] && $0.variant == (parts.count == 5 ? String(parts[1]) : nil)
    }
    return own.flatMap(\.readings).first {
      $0.instrument == parts[parts.count - 3] && $0.quantity == parts[parts.count - 2]
        && $0.reference == String(parts[parts.count - 1]) && $0.condition == condition
    }?.value
  }

  @Test func areThoseOfTheRecords() throws {
    let evidence = try PackagedRecords.evidence(catalog: .standard)
    var checked = 0
    for path in try Self.pages() {
      let text = try String(contentsOfFile: path, encoding: .utf8)
      for match in text.matches(of: /([-−]?[0-9][0-9.,]*)<!-- (reading|claim): (\S+) -->/) {
        let written = String(match.1).replacing("−", with: "-").replacing(",", with: "")
        let digits = written.split(separator: ".").dropFirst().first?.count ?? 0
        let number = try #require(Double(written)), known = try Self.value(of: match.3, kind: match.2, in: evidence)
        let value = try #require(known, "\(match.3) is not in the records")
        #expect(abs(value - number) <= 0.5001 * pow(10, -Double(digits)), "\(match.3) is \(value), not \(written)")
        checked += 1
      }
    }
    #expect(checked > 20)
  }
}
