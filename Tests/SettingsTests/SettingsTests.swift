import Settings
import Testing

@Suite struct SettingsReaderTests {
  let noise = Setting(
    .map([
      Setting.Entry(
        key: "noise", place: .file("s.yaml", line: 3), value: Setting(.number(0.5), at: .file("s.yaml", line: 3)))
    ]))

  @Test func readsValuesAndFillsDefaults() throws {
    let reader = try SettingsReader(noise, path: "world")
    #expect(try reader.number("noise", default: 0, in: 0...1) == 0.5)
    #expect(try reader.integer("context", default: 10, in: 1...100) == 10)
    try reader.finish()
    #expect(reader.resolved["context"]?.content == .integer(10))
    #expect(reader.resolved["noise"]?.content == .number(0.5))
  }

  @Test func refusesAnUnknownKeyAndNamesTheNearest() throws {
    let reader = try SettingsReader(noise, path: "world")
    _ = try reader.number("noize", default: 0, in: 0...1)
    let error = #expect(throws: UserError.self) { try reader.finish() }
    #expect(error?.kind == .badData)
    #expect(error?.description.contains("s.yaml:3: world.noise") == true)
    #expect(error?.description.contains("noize") == true)
  }

  @Test func refusesAValueOutOfRange() throws {
    let reader = try SettingsReader(noise, path: "world")
    let error = #expect(throws: UserError.self) { try reader.number("noise", default: 0, in: 0...0.25) }
    #expect(error?.description.contains("0.5") == true)
  }

  @Test func anOptionOfTheCommandLineIsWrongUsage() throws {
    let place = Place.option("--set world.noise=x")
    let setting = try noise.replacing(path: "noise", with: Setting(.text("x"), at: place))
    let reader = try SettingsReader(setting, path: "world")
    let error = #expect(throws: UserError.self) { try reader.number("noise", default: 0, in: 0...1) }
    #expect(error?.exitCode == 64)
  }

  @Test func replacesAlongAPath() throws {
    let changed = try noise.replacing(path: "inputs.half-width", with: Setting(.number(2), at: .option("--set")))
    #expect(changed["inputs"]?["half-width"]?.content == .number(2))
    #expect(changed["noise"]?.content == .number(0.5))
    #expect(throws: UserError.self) { try noise.replacing(path: "noise.deeper", with: Setting(.null)) }
    #expect(throws: UserError.self) { try noise.replacing(path: "a..b", with: Setting(.null)) }
  }
}

@Suite struct UntrustedTests {
  @Test func escapesControlCharacters() {
    #expect(Untrusted.forTerminal("a\u{1b}[31mb") == "a\\u{1b}[31mb")
    #expect(Untrusted.forTerminal("abcdef", limit: 3) == "abc…")
  }

  @Test func escapesMarkup() {
    #expect(Untrusted.forMarkup("<a href='x'>&\u{0}") == "&lt;a href=&#39;x&#39;&gt;&amp;\u{FFFD}")
  }
}

@Suite struct NearestTests {
  @Test func findsTheLikelyName() {
    #expect(Nearest.match("algoritm-match", among: ["algorithm-match", "emergence"]) == "algorithm-match")
    #expect(Nearest.match("qqqqqqqqqqqq", among: ["algorithm-match", "emergence"]) == nil)
    #expect(Nearest.match("", among: [] as [String]) == nil)
  }
}

@Suite struct ChoosableTests {
  private enum Fruit: String, CaseIterable { case apple, pear }

  private func reader(_ content: Setting.Content?) throws -> SettingsReader {
    let place = Place.file("s.yaml", line: 2)
    let entries = content.map { [Setting.Entry(key: "kind", place: place, value: Setting($0, at: place))] } ?? []
    return try SettingsReader(Setting(.map(entries), at: .file("s.yaml", line: 1)), path: "fruit")
  }

  private func choose(_ reader: SettingsReader) throws -> Fruit {
    try reader.choose("kind", among: Fruit.allCases) { $0.rawValue }
  }

  @Test func theOneThatIsNamedIsChosen() throws {
    let reader = try reader(.text("pear"))
    #expect(try choose(reader) == .pear)
    try reader.finish()
    #expect(reader.resolved["kind"]?.content == .text("pear"))
  }

  @Test func noneIsADefault() throws {
    let reader = try reader(nil)
    let error = #expect(throws: UserError.self) { try choose(reader) }
    #expect(error?.kind == .badData)
    #expect(
      error?.description == "s.yaml:1: fruit.kind: expected one of apple, pear; say fruit.kind, which has no default")
    // An empty section on the command line is a mistake of usage; at the root the key stands alone.
    let root = try SettingsReader(nil)
    let other = #expect(throws: UserError.self) { try root.choose("kind", among: Fruit.allCases) { $0.rawValue } }
    #expect(other?.kind == .usage && other?.remedy == "say kind, which has no default")
  }

  @Test func aMistypedOneIsAnsweredWithTheNearest() throws {
    let error = #expect(throws: UserError.self) { try choose(try reader(.text("paer"))) }
    #expect(error?.kind == .badData && error?.place == "s.yaml:2: fruit.kind")
    #expect(error?.expected == "one of apple, pear" && error?.remedy?.contains("pear") == true)
    #expect(throws: UserError.self) { try choose(try reader(.integer(3))) }
  }
}
