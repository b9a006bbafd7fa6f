import Instruments
import Organisms
import Records
import Settings

/// What to grow, in which stages, how often, and what to measure, with every default filled in.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `study` | the name; runs live in `runs/<study>/` | required |
/// | `title` | one line for people | the name |
/// | `organism` | what is grown; `organism.kind` chooses it and decides which other keys there are | required |
/// | `world` | the world; `world.kind` chooses it | required |
/// | `training-world` | keys of the world that are others while the organism grows; instruments look at `world` | none |
/// | `network`, `base-optimizer` | of a trained organism; each has a `kind` | required there |
/// | `recipe` | how what is inside was planted, for the calibration of instruments | none |
/// | `label` | what is really inside, where that is known (see `StudyLabel`) | unknown |
/// | `from` | `RUN@STEP`, or a file of weights, to begin from | a start of its own |
/// | `checkpoints` | `count` and `spacing` (`logarithmic` or `linear`), in each stage | 24, logarithmic |
/// | `measure` | a list of instruments with their settings | none |
/// | `stages` | a list; each has a `name` and says what it changes (see `Stage`) | one stage |
/// | `seeds` | the seeds that are run unless the command line names others | `[0]` |
/// | `variants` | names, each with settings that replace some of the above | none |
///
/// Unknown keys are refused, and no kind is a default. `resolved` is the whole study as a run directory keeps it; reading
/// it again gives the same study.
public struct Study: Sendable {
  public let name: String
  public let title: String
  /// The variant this is, or nil where the study has none.
  public let variant: String?
  /// How what is inside was planted; nil where nobody planted it.
  public let recipe: String?
  /// What is really inside, where that is known.
  public let label: StudyLabel?
  /// What the first stage begins from; nil for a start of its own.
  public let origin: StudyOrigin?
  /// At least one.
  public let stages: [Stage]
  public let seeds: [Int]
  /// Every setting that determines a run, defaults filled in; without the seeds.
  public let resolved: Setting

  /// Every measure of any stage once, in the order of the lists.
  public var measures: [any Measure] {
    var seen: Set<String> = []
    return stages.flatMap(\.measures).filter { seen.insert($0.name + String(describing: $0)).inserted }
  }

  /// Reads one study without variants.
  public init(_ setting: Setting, catalog: Catalog) throws {
    let reader = try SettingsReader(setting, at: setting.place)
    guard reader.has("study") else {
      throw UserError.at(
        reader.place, key: "study", value: nil, expected: "the study's name", remedy: "add study: NAME")
    }
    name = try reader.name("study") ?? ""
    title = try reader.text("title", default: name)
    variant = try reader.name("variant")
    recipe = try reader.name("recipe")
    label = reader.has("label") ? try StudyLabel(from: reader.section("label"), variant: variant) : nil
    origin = reader.has("from") ? StudyOrigin(try reader.text("from", default: "")) : nil
    let whole = try Stage(reader, catalog: catalog)
    stages = try Self.stages(of: setting, reader, whole: whole, catalog: catalog)
    seeds = try reader.seeds()
    try reader.finish()
    resolved = reader.resolved
  }

  /// The stages that the list names, or the one that the study is.
  private static func stages(of setting: Setting, _ reader: SettingsReader, whole: Stage, catalog: Catalog) throws
    -> [Stage]
  {
    let sections = try reader.sections("stages")
    guard !sections.isEmpty else { return [whole] }
    guard case .list(let items)? = setting["stages"]?.content else { return [whole] }
    reader.resolve("stages", to: Setting(.list(items)))
    var names: [String] = []
    return try zip(items, sections).map { item, section in
      guard let name = try section.name("name"), !names.contains(name) else {
        throw section.error("name", expected: "a name of its own for each stage", remedy: "add name: NAME")
      }
      names.append(name)
      let keeps = try section.boolean("keep-optimizer", default: false)
      let fixed = ["study", "title", "variant", "recipe", "label", "from", "stages", "seeds", "variants"]
      for key in fixed where section.has(key) {
        throw section.error(key, expected: "what a stage can change; \(key) belongs to the whole study")
      }
      let changed = try setting.changed(by: item, lengthKey: type(of: whole.organism).lengthKey)
      let own = try SettingsReader(changed, at: item.place)
      for key in fixed { _ = own.raw(key) }
      let stage = try Stage(own, name: name, keepsOptimizer: keeps, catalog: catalog)
      try own.finish()
      return stage
    }
  }

  /// The settings of a kind's length, without reading the whole study.
  private static func lengthKey(of setting: Setting, catalog: Catalog) throws -> String {
    try SettingsReader(setting["organism"], path: "organism", at: setting.place).choose(
      "kind", among: catalog.organisms
    ) { $0.kind }.lengthKey
  }

  /// The settings of one stage of a study as a study of its own; the settings as they are where there is no such stage.
  static func settings(of setting: Setting, stage name: String?, catalog: Catalog) throws -> Setting {
    guard let name, case .map(let entries) = setting.content, case .list(let items)? = setting["stages"]?.content,
      let stage = items.first(where: { $0["name"]?.content == .text(name) })
    else { return setting }
    let base = Setting(.map(entries.filter { $0.key != "stages" }), at: setting.place)
    return try base.changed(by: stage, lengthKey: lengthKey(of: base, catalog: catalog))
  }

  /// The studies that one file describes: itself, or one a variant.
  ///
  /// `changes` are the settings of the command line, which outrank those of the variants.
  public static func all(in setting: Setting, changes: [StudyChange] = [], catalog: Catalog) throws -> [Study] {
    guard case .map(let entries) = setting.content, let variants = setting["variants"] else {
      return [try Study(setting.applying(changes), catalog: catalog)]
    }
    let base = Setting(.map(entries.filter { $0.key != "variants" }), at: setting.place)
    guard case .map(let list) = variants.content, !list.isEmpty else {
      throw UserError.at(variants.place, key: "variants", value: variants.summary, expected: "a map of named variants")
    }
    return try list.map { entry in
      guard case .map(let replaced) = entry.value.content else {
        throw UserError.at(
          entry.place, key: "variants." + entry.key, value: entry.value.summary, expected: "a map of settings")
      }
      var merged = base
      for change in replaced { merged = try merged.replacing(path: change.key, with: change.value) }
      merged = try merged.replacing(path: "variant", with: Setting(.text(entry.key), at: entry.place))
      return try Study(merged.applying(changes), catalog: catalog)
    }
  }

  /// The text of a run directory's `study.yaml` for one seed.
  public func text(seed: Int) throws -> String {
    guard case .map(var entries) = resolved.content else { preconditionFailure("a resolved study is a map") }
    entries.append(Setting.Entry(key: "seeds", value: Setting(.list([Setting(.integer(seed))]))))
    return try YAML.write(Setting(.map(entries)))
  }

  /// Eight hexadecimal digits that differ between studies: the CRC-32C of the resolved study.
  ///
  /// It only names directories. Where two studies should agree in it all the same, `RunDirectory` refuses the second
  /// one, because it holds the whole study against the one that is there.
  public var fingerprint: String {
    get throws { CRC32C.hexadecimal(of: Array(try YAML.write(resolved).utf8)) }
  }

  /// Whether the catalog's study of this name resolves to other settings than these.
  func differs(from catalog: Catalog) throws -> Bool {
    guard catalog.text(of: name) != nil else { return false }
    let original = try Study.all(in: catalog.study(name), catalog: catalog).first { $0.variant == variant }
    guard let original else { return true }
    return try original.fingerprint != fingerprint
  }
}

extension SettingsReader {
  /// A name of lower-case letters, digits and hyphens; nil where it is not there.
  fileprivate func name(_ key: String) throws -> String? {
    guard has(key) else { return nil }
    let name = try text(key, default: "")
    let letters = (UInt8(ascii: "a")...UInt8(ascii: "z")), digits = (UInt8(ascii: "0")...UInt8(ascii: "9"))
    guard let first = name.utf8.first, name.utf8.count <= 64, first != UInt8(ascii: "-"),
      name.utf8.allSatisfy({ letters.contains($0) || digits.contains($0) || $0 == UInt8(ascii: "-") })
    else { throw error(key, expected: "a name of lower-case letters, digits and hyphens, at most 64 long") }
    return name
  }

  fileprivate func seeds() throws -> [Int] {
    guard let setting = raw("seeds") else { return [0] }
    let expected = "a list of whole numbers from 0 up"
    guard case .list(let items) = setting.content else { throw error("seeds", expected: expected) }
    return try items.map {
      guard case .integer(let seed) = $0.content, seed >= 0 else { throw error("seeds", expected: expected) }
      return seed
    }
  }
}
