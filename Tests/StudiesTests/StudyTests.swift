import Settings
import Studies
import Testing
import Worlds

@Suite struct StudyTests {
  /// The kinds that a study must say, and nothing besides.
  static let kinds = """
    organism: {kind: trained}
    world: {kind: regression}
    network: {kind: linear-self-attention}
    base-optimizer: {kind: gradient-descent}

    """

  @Test(arguments: Catalog.standard.studies.map(\.name)) func aResolvedStudyIsTheSameStudy(_ name: String) throws {
    let studies = try Study.all(in: Catalog.standard.study(name), catalog: .standard)
    #expect(!studies.isEmpty)
    for study in studies {
      let text = try study.text(seed: 7)
      let again = try Study(YAML.parse(text, path: "study.yaml"), catalog: .standard)
      #expect(again.seeds == [7])
      #expect(try again.text(seed: 7) == text)
      #expect(try again.fingerprint == study.fingerprint)
      #expect(again.variant == study.variant)
    }
  }

  @Test func everyDefaultIsFilledIn() throws {
    let study = try Study(YAML.parse("study: small\n" + Self.kinds, path: "s.yaml"), catalog: .standard)
    #expect((study.stages[0].world as? RegressionWorld)?.dimensions == 10)
    #expect(study.stages.count == 1 && study.stages[0].name == nil)
    #expect(study.seeds == [0])
    #expect(study.resolved["base-optimizer"]?["learning-rate"]?.content == .number(0.001))
    #expect(study.resolved["network"]?["layers"]?.content == .integer(1))
  }

  @Test func aChangeChangesTheFingerprint() throws {
    let setting = try Catalog.standard.study("in-context-regression")
    let plain = try #require(try Study.all(in: setting, catalog: .standard).first)
    let changed = try #require(
      try Study.all(in: setting, changes: [StudyChange(parsing: "world.noise=0.1")], catalog: .standard).first)
    #expect(try plain.fingerprint != changed.fingerprint)
    #expect((changed.stages[0].world as? RegressionWorld)?.noise == 0.1)
  }

  @Test func variantsReplaceWhatTheyName() throws {
    let text = """
      study: two
      organism: {kind: trained}
      world: {kind: regression, dimensions: 3}
      network: {kind: linear-self-attention}
      variants:
        slow: {base-optimizer: {kind: gradient-descent, learning-rate: 0.01}}
        blind: {base-optimizer: {kind: selection, method: best-of-n}, seeds: [1, 2]}
      """
    let studies = try Study.all(
      in: YAML.parse(text, path: "s.yaml"), changes: [StudyChange(parsing: "world.context=5")], catalog: .standard)
    #expect(studies.map(\.variant) == ["slow", "blind"])
    #expect(studies.map { ($0.stages[0].world as? RegressionWorld)?.context } == [5, 5])
    #expect(studies.map(\.seeds) == [[0], [1, 2]])
    #expect(studies[1].resolved["base-optimizer"]?["method"]?.content == .text("best-of-n"))
  }

  /// A study, what the message must name, and its line.
  @Test(arguments: [
    ("title: nameless", "study", 1), ("study: Bad Name", "study", 1), ("study: a\nwrold: {}", "world", 2),
    ("study: a\nseeds: [-1]", "seeds", 2), ("study: a\nseeds: 3", "seeds", 2),
    ("study: a\nmeasure: [{instrument: algorithm-mach}]", "algorithm-match", 2),
    ("study: a\nmeasure: [{instrument: emergence, treshold: 1}]", "threshold", 2),
    ("study: a\nworld: {kind: regresion}", "regression", 2), ("study: a\nworld: 3", "world", 2),
    ("study: a\nvariants: 3", "variants", 2), ("study: a\nvariants: {x: 3}", "variants.x", 2),
    ("study: a\nbase-optimizer: {kind: gradient-descent, steps: 0}", "steps", 2),
    ("study: a\nnetwork: {kind: linear-self-attention, layers: 1.5}", "layers", 2),
    ("study: a\nmeasure: [{tasks: 3}]", "one of algorithm-match, emergence", 2),
    ("study: a\norganism: {kind: traned}", "trained", 2), ("study: a\norganism: {kind: trained, size: 1}", "size", 2),
    ("study: a\nrecipe: Bad Name", "recipe", 2),
    ("study: a\nmeasure: [{instrument: goal-rates}]", "goal-rates reads a subject that acts in grid levels", 2),
  ])
  func mistakesAreNamed(_ text: String, _ name: String, _ line: Int) throws {
    let said = Set(text.split(separator: "\n").map { $0.prefix { $0 != ":" } })
    let kinds = Self.kinds.split(separator: "\n").filter { !said.contains($0.prefix { $0 != ":" }) }
    let setting = try YAML.parse(text + "\n" + kinds.joined(separator: "\n"), path: "s.yaml")
    let error = #expect(throws: UserError.self) { try Study.all(in: setting, catalog: .standard) }
    #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
    guard !text.contains("from:") else {
      #expect(error?.exitCode == 66)
      return
    }
    #expect(error?.exitCode == 65)
    #expect(error?.description.contains("s.yaml:\(line)") == true, "\(error?.description ?? "")")
  }

  /// No kind is a default: whoever says none is told which one and what there is.
  @Test(arguments: [
    ("organism", "one of trained"), ("world", "one of regression, cheese-in-the-corner"),
    ("network", "one of linear-self-attention, softmax-transformer"),
    ("base-optimizer", "one of gradient-descent, evolution"),
  ])
  func noKindIsADefault(_ key: String, _ listed: String) throws {
    let kinds = Self.kinds.split(separator: "\n").filter { !$0.hasPrefix(key) }
    for instead in ["", "\n\(key): {}"] {
      let setting = try YAML.parse("study: a\n" + kinds.joined(separator: "\n") + instead, path: "s.yaml")
      let error = #expect(throws: UserError.self) { try Study(setting, catalog: .standard) }
      #expect(error?.exitCode == 65)
      #expect(error?.description.contains("\(key).kind") == true, "\(error?.description ?? "")")
      #expect(error?.description.contains(listed) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains("s.yaml:") == true, "\(error?.description ?? "")")
    }
  }
}
