import Settings
import Studies
import Testing

@Suite struct YAMLTests {
  @Test func keepsTypesOrderAndLines() throws {
    let setting = try YAML.parse(
      "study: a\nworld:\n  noise: 0.5\n  tasks: unlimited\n  on: yes\nseeds: [0, 1]\n", path: "s.yaml")
    #expect(setting["study"]?.content == .text("a"))
    #expect(setting["world"]?["noise"] == Setting(.number(0.5), at: .file("s.yaml", line: 3)))
    #expect(setting["world"]?["on"]?.content == .text("yes"))
    #expect(setting["seeds"]?.content == .list([0, 1].map { Setting(.integer($0), at: .file("s.yaml", line: 6)) }))
  }

  @Test(arguments: ["0.1", "1", "true", "null", "text", "\"1\"", "[1, 2.5]", "{a: 1}", "1e-3", "-7"])
  func writesWhatItReads(_ text: String) throws {
    let place = Place.option("--set x")
    let value = try YAML.parseValue(text, at: place)
    let again = try YAML.parse(try YAML.write(Setting(.map([.init(key: "x", value: value)]))), path: "s.yaml")
    #expect(again["x"]?.contentWithoutPlaces == value.contentWithoutPlaces)
  }

  @Test func refusesDuplicateKeysWithTheirLine() throws {
    let error = #expect(throws: UserError.self) { try YAML.parse("a: 1\nb: 2\na: 3\n", path: "s.yaml") }
    #expect(error?.exitCode == 65)
    #expect(error?.description.contains("s.yaml:") == true)
  }

  @Test(arguments: [
    "a: [1, 2", "a: b: c", "\tx: 1", "a: *nowhere", "? [a]\n: 1", String(repeating: "[", count: 100_000),
    String(repeating: "- ", count: 100_000), String(repeating: "{a: ", count: 100_000),
    "a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b]\n"
      + "d: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d]\nf: [*e,*e,*e,*e,*e,*e,*e,*e,*e]\n",
  ])
  func refusesWhatIsNotAStudy(_ text: String) {
    let error = #expect(throws: UserError.self) { try YAML.parse(text, path: "s.yaml") }
    #expect(error?.exitCode == 65)
  }

  @Test func changesOneKeyByItsPath() throws {
    let study = try YAML.parse("world:\n  noise: 0\n", path: "s.yaml")
    let changed = try study.applying([
      StudyChange(parsing: "world.noise=0.1"), StudyChange(parsing: "world.inputs.half-width=2"),
    ])
    #expect(changed["world"]?["noise"]?.content == .number(0.1))
    #expect(changed["world"]?["inputs"]?["half-width"]?.content == .integer(2))
    for text in ["world.noise", "=1", "a=[1"] {
      let error = #expect(throws: UserError.self) { try StudyChange(parsing: text) }
      #expect(error?.exitCode == 64)
    }
  }
}

extension Setting {
  /// The value alone, so that two readings of it compare equal wherever each stood.
  fileprivate var contentWithoutPlaces: Content {
    switch content {
    case .list(let items): .list(items.map { Setting($0.contentWithoutPlaces) })
    case .map(let entries):
      .map(entries.map { Setting.Entry(key: $0.key, value: Setting($0.value.contentWithoutPlaces)) })
    default: content
    }
  }
}
