import Foundation
import Instruments
import Readings
import Studies
import Testing

@Suite struct QuantityTableTests {
  /// The page of the documentation and the code hold one table.
  @Test func thePageSaysWhatTheCodeSays() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let page = try String(
      contentsOf: root.appending(path: "Sources/Mesascope/Documentation.docc/What-the-instruments-read.md"),
      encoding: .utf8)
    for entry in Catalog.standard.measures.map({ $0.card }) {
      #expect(page.contains("### \(entry.name)\n"))
      for quantity in entry.quantities {
        let cells = [quantity.unit, quantity.meaning, quantity.formula, quantity.null, quantity.controls]
        let row = "| `\(quantity.name)` | " + cells.joined(separator: " | ") + " |"
        #expect(page.replacing("\\|", with: "|").contains(row), "\(quantity.name)")
      }
    }
  }
}
