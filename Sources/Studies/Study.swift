import Instruments
import Organisms
import Records
import Settings

/// What to grow, how often, and what to measure, with every default filled in.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `study` | the name; runs live in `runs/<study>/` | required |
/// | `title` | one line for people | the name |
/// | `world` | the world; `world.kind` chooses it | `regression` |
/// | `network` | the network; `network.kind` chooses it | `linear-self-attention` |
/// | `base-optimizer` | the outer process | `gradient-descent` |
/// | `checkpoints` | `count` and `spacing` (`logarithmic` or `linear`) | 24, logarithmic |
/// | `measure` | a list of instruments with their settings | none |
/// | `seeds` | the seeds that are run unless the command line names others | `[0]` |
/// | `variants` | names, each with settings that replace some of the above | none |
///
/// Unknown keys are refused. `resolved` is the whole study as a run directory keeps it; reading it again gives the same
/// study.
public struct Study: Sendable {
  public let name: String
  public let title: String
  /// The variant this is, or nil where the study has none.
  public let variant: String?
  public let recipe: any Recipe
  public let checkpoints: CheckpointSchedule
  public let instruments: [any Instrument]
  public let seeds: [Int]
  /// Every setting that determines a run, defaults filled in; without the seeds.
  public let resolved: Setting

  /// Reads one study without variants.
  public init(_ setting: Setting) throws {
    let reader = try SettingsReader(setting)
    guard reader.has("study") else {
      throw UserError.at(
        reader.place, key: "study", value: nil, expected: "the study's name", remedy: "add study: NAME")
    }
    name = try reader.text("study", default: "")
    guard Self.isName(name) else {
      throw reader.error("study", expected: "a name of lower-case letters, digits and hyphens, at most 64 long")
    }
    title = try reader.text("title", default: name)
    let variantName = reader.has("variant") ? try reader.text("variant", default: "") : ""
    guard variantName.isEmpty || Self.isName(variantName) else {
      throw reader.error("variant", expected: "a name of lower-case letters, digits and hyphens, at most 64 long")
    }
    variant = variantName.isEmpty ? nil : variantName
    recipe = try reader.recipe()
    checkpoints = try CheckpointSchedule(from: reader.section("checkpoints"))
    let measures = try reader.sections("measure")
    let recipe = recipe
    let kind = recipe.subjectKind
    instruments = try measures.map { measure in
      let instrument = try InstrumentRegistry.make(from: measure)
      guard kind.isRead(by: instrument) else {
        throw measure.error("instrument", expected: "an instrument that reads \(kind.rawValue)")
      }
      try recipe.check(instrument)
      return instrument
    }
    reader.resolve("measure", to: Setting(.list(measures.map(\.resolved))))
    if case .list(let items)? = reader.raw("seeds")?.content {
      seeds = try items.map {
        guard case .integer(let seed) = $0.content, seed >= 0 else {
          throw reader.error("seeds", expected: "a list of whole numbers from 0 up")
        }
        return seed
      }
    } else if reader.has("seeds") {
      throw reader.error("seeds", expected: "a list of whole numbers from 0 up")
    } else {
      seeds = [0]
    }
    try reader.finish()
    resolved = reader.resolved
  }

  /// The studies that one file describes: itself, or one a variant.
  ///
  /// `changes` are the settings of the command line, which outrank those of the variants.
  public static func all(in setting: Setting, changes: [StudyChange] = []) throws -> [Study] {
    guard case .map(let entries) = setting.content, let variants = setting["variants"] else {
      return [try Study(setting.applying(changes))]
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
      return try Study(merged.applying(changes))
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

  /// Whether the built-in study of this name resolves to other settings than these.
  var differsFromBuiltIn: Bool {
    get throws {
      guard StudyLibrary.names.contains(name) else { return false }
      let original = try Study.all(in: StudyLibrary.load(name)).first { $0.variant == variant }
      guard let original else { return true }
      return try original.fingerprint != fingerprint
    }
  }

  private static func isName(_ text: String) -> Bool {
    guard let first = text.utf8.first, text.utf8.count <= 64, first != UInt8(ascii: "-") else { return false }
    return text.utf8.allSatisfy {
      (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0)
        || $0 == UInt8(ascii: "-")
    }
  }
}
