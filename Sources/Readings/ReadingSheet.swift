/// The readings of one instrument on one occasion: fills in what they all have in common.
///
/// Unit and level come from the quantity, the instrument's name from its card; step, seed, stage and recipe from the
/// occasion.
public struct ReadingSheet: Sendable {
  public let card: InstrumentCard
  public let occasion: Occasion
  /// What was changed against the subject's own world; nil in distribution.
  public var condition: String?
  /// The part of the subject that is read.
  public var component = "model"

  public init(_ card: InstrumentCard, at occasion: Occasion, condition: String? = nil) {
    self.card = card
    self.occasion = occasion
    self.condition = condition
  }

  /// One reading. `level` is said where it depends on the reference, and is the quantity's otherwise.
  ///
  /// Traps where the card does not explain the quantity.
  public func reading(
    _ quantity: String, _ finding: Finding, reference: String? = nil, component: String? = nil, level: Int? = nil
  ) -> Reading {
    let meaning = card[quantity]
    return Reading(
      instrument: card.name, quantity: quantity, value: finding.value, interval: finding.interval,
      confidence: finding.confidence, method: finding.method, n: finding.n, unit: meaning.unit, reference: reference,
      step: occasion.step, stage: occasion.stage, recipe: occasion.recipe, component: component ?? self.component,
      level: level ?? meaning.level, null: finding.null, condition: condition, seed: occasion.seed, note: finding.note)
  }

  /// Every quantity of the card without a value, for the same reason.
  public func unavailable(_ reason: Unavailable) -> [Reading] {
    card.quantities.map { reading($0.name, .unavailable(reason)) }
  }
}
