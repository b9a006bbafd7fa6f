import Settings
import Studies
import Testing

@Suite struct StudyTests {
  @Test(arguments: StudyLibrary.names) func aResolvedStudyIsTheSameStudy(_ name: String) throws {
    let studies = try Study.all(in: StudyLibrary.load(name))
    #expect(!studies.isEmpty)
    for study in studies {
      let text = try study.text(seed: 7)
      let again = try Study(YAML.parse(text, path: "study.yaml"))
      #expect(again.seeds == [7])
      #expect(try again.text(seed: 7) == text)
      #expect(try again.fingerprint == study.fingerprint)
      #expect(again.variant == study.variant)
    }
  }

  @Test func everyDefaultIsFilledIn() throws {
    let study = try Study(YAML.parse("study: small\n", path: "s.yaml"))
    #expect((study.recipe as? InContextRecipe)?.world.dimensions == 10)
    #expect(study.seeds == [0])
    #expect(study.resolved["base-optimizer"]?["learning-rate"]?.content == .number(0.001))
    #expect(study.resolved["network"]?["layers"]?.content == .integer(1))
  }

  @Test func aChangeChangesTheFingerprint() throws {
    let setting = try StudyLibrary.load("in-context-regression")
    let plain = try #require(try Study.all(in: setting).first)
    let changed = try #require(try Study.all(in: setting, changes: [StudyChange(parsing: "world.noise=0.1")]).first)
    #expect(try plain.fingerprint != changed.fingerprint)
    #expect((changed.recipe as? InContextRecipe)?.world.noise == 0.1)
  }

  @Test func variantsReplaceWhatTheyName() throws {
    let text = """
      study: two
      world: {dimensions: 3}
      variants:
        slow: {base-optimizer: {kind: gradient-descent, learning-rate: 0.01}}
        blind: {base-optimizer: {kind: selection, method: best-of-n}, seeds: [1, 2]}
      """
    let studies = try Study.all(
      in: YAML.parse(text, path: "s.yaml"), changes: [StudyChange(parsing: "world.context=5")])
    #expect(studies.map(\.variant) == ["slow", "blind"])
    #expect(studies.map { ($0.recipe as? InContextRecipe)?.world.context } == [5, 5])
    #expect(studies.map(\.seeds) == [[0], [1, 2]])
    #expect(studies[1].resolved["base-optimizer"]?["method"]?.content == .text("best-of-n"))
  }

  /// A study, and what the message must name.
  @Test(arguments: [
    ("title: nameless", "study"), ("study: Bad Name", "study"), ("study: a\nwrold: {}", "world"),
    ("study: a\nseeds: [-1]", "seeds"), ("study: a\nseeds: 3", "seeds"),
    ("study: a\nmeasure: [{instrument: algorithm-mach}]", "algorithm-match"),
    ("study: a\nmeasure: [{instrument: emergence, treshold: 1}]", "threshold"),
    ("study: a\nworld: {kind: regresion}", "regression"), ("study: a\nworld: 3", "world"),
    ("study: a\nvariants: 3", "variants"), ("study: a\nvariants: {x: 3}", "variants.x"),
    ("study: a\nbase-optimizer: {kind: gradient-descent, steps: 0}", "steps"),
    ("study: a\nnetwork: {kind: linear-self-attention, layers: 1.5}", "layers"),
  ])
  func mistakesAreNamed(_ text: String, _ name: String) throws {
    let setting = try YAML.parse(text, path: "s.yaml")
    let error = #expect(throws: UserError.self) { try Study.all(in: setting) }
    #expect(error?.exitCode == 65)
    #expect(error?.description.contains(name) == true, "\(error?.description ?? "")")
    #expect(error?.description.contains("s.yaml:") == true)
  }
}
