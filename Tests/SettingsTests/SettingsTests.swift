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
