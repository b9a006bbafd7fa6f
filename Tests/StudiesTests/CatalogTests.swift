import Foundation
import Instruments
import Readings
import Settings
import Studies
import Subjects
import Testing
import Worlds

/// What everything in the catalog is held to.
@Suite struct CatalogTests {
  @Test func namesAreUniqueAndExplained() {
    let entries = Catalog.standard.entries
    for (kind, own) in Dictionary(grouping: entries, by: \.kind) {
      #expect(Set(own.map(\.name)).count == own.count, "\(kind)")
      #expect(own.allSatisfy { !$0.about.isEmpty && !$0.name.isEmpty }, "\(kind)")
    }
    #expect(
      Set(entries.map(\.kind)) == [
        "studies", "reproductions", "worlds", "networks", "base-optimizers", "organisms", "instruments", "quantities",
      ])
  }

  @Test func everyQuantityIsExplained() {
    for card in Catalog.standard.measures.map({ $0.card }) {
      #expect(!card.summary.isEmpty)
      #expect(Set(card.quantities.map(\.name)).count == card.quantities.count && !card.quantities.isEmpty)
      #expect(card.quantities.allSatisfy { (1...4).contains($0.level) }, "\(card.name)")
    }
  }

  @Test(arguments: Catalog.standard.worlds.map { $0.kind }) func aWorldIsWhatItResolvesTo(_ kind: String) throws {
    let reader = try SettingsReader(Setting(.map([.init(key: "kind", value: Setting(.text(kind)))])), path: "world")
    let world = try reader.world(among: Catalog.standard.worlds)
    #expect(world.kind == kind && reader.resolved["kind"]?.content == .text(kind))
    let again = try SettingsReader(reader.resolved, path: "world").world(among: Catalog.standard.worlds)
    #expect("\(again)" == "\(world)")
  }

  @Test func aMeasureIsChosenByItsName() throws {
    let study = try Study.small(measure: "[{instrument: algorithm-match, tasks: 50}]")
    #expect((study.stages[0].measures[0] as? AlgorithmMatch)?.tasks == 50)
    let error = #expect(throws: UserError.self) { try Study.small(measure: "[{instrument: algoritm-match}]") }
    #expect(error?.description.contains("did you mean “algorithm-match”?") == true, "\(error?.description ?? "")")
  }

  @Test func aStudyIsFoundByNameOrByPath() throws {
    #expect(try Catalog.standard.study("seed-lottery")["study"]?.content == .text("seed-lottery"))
    let near = #expect(throws: UserError.self) { try Catalog.standard.study("seed-lotery") }
    #expect(near?.exitCode == 64 && near?.description.contains("seed-lottery") == true)
    #expect(#expect(throws: UserError.self) { try Catalog.standard.study("./no.yaml") }?.exitCode == 66)
    var catalog = Catalog.standard
    catalog.studies.append(StudyText("study: mine\ntitle: Of my own\n"))
    #expect(catalog.entries.contains { $0.kind == "studies" && $0.name == "mine" && $0.about == "Of my own" })
    #expect(try catalog.study("mine")["title"]?.content == .text("Of my own"))
  }

  /// A catalog is a value: what one program adds no other sees.
  @Test func whatIsAddedIsThere() throws {
    struct Halves: Instrument {
      static let card = InstrumentCard(
        name: "halves", summary: "one half",
        quantities: [
          Quantity(
            name: "half", unit: "1", level: 1, meaning: "One half.", formula: "1 / 2", null: "none", controls: "none")
        ])
      init(from reader: SettingsReader) throws {}
      func read(_ target: any Subject, in world: any World, at occasion: Occasion) throws(Unavailable) -> [Reading] {
        [ReadingSheet(Self.card, at: occasion).reading("half", Finding(0.5, n: 1))]
      }
    }
    var catalog = Catalog.standard
    catalog.measures.append(Halves.self)
    let text = try Study.small().text(seed: 0).replacing("measure: []", with: "measure: [{instrument: halves}]")
    let study = try Study(YAML.parse(text, path: "s.yaml"), catalog: catalog)
    #expect(study.measures.map(\.name) == ["halves"])
    #expect(throws: UserError.self) { try Study(YAML.parse(text, path: "s.yaml"), catalog: .standard) }
  }
}
