import Settings

/// What is really inside what a study grows, where that is known: the key `label`.
///
/// | key | meaning | default |
/// |---|---|---|
/// | `control` | `planted`, `easy-null` or `matched-null`: what the organism is to an instrument | required |
/// | `trait` | what was planted, as the instrument names it | required where planted |
/// | `check` | the goal or the algorithm that `planting` must find for it to count as planted | the trait |
/// | `organism` | what it is, in words for tables | the variant |
public struct StudyLabel: Sendable, Hashable {
  public enum Control: String, Sendable, CaseIterable {
    case planted
    /// Plainly nothing.
    case easyNull = "easy-null"
    /// As like the planted ones as can be without what is looked for.
    case matchedNull = "matched-null"
  }

  public var control: Control
  public var trait: String?
  /// What a check outside the instruments must find; nil for a null.
  public var check: String?
  public var organism: String

  init(from reader: SettingsReader, variant: String?) throws {
    control = try reader.choose("control", among: Control.allCases) { $0.rawValue }
    let word = reader.has("trait") ? try reader.text("trait", default: "") : ""
    trait = word.isEmpty ? nil : word
    let checked = reader.has("check") ? try reader.text("check", default: "") : word
    check = checked.isEmpty ? nil : checked
    organism = try reader.text("organism", default: variant ?? "")
    try reader.finish()
    guard (control == .planted) == (trait != nil), (trait != nil) == (check != nil) else {
      throw reader.error("trait", expected: "what is planted, and nothing for a null")
    }
  }
}
