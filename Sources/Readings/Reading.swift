import Foundation
import Statistics

/// One number that an instrument read, with its interval, its sample size, its null and its provenance.
///
/// A value that could not be measured is nil, and `note` then says why; it is never 0 in its stead. As JSON every key
/// is always present, in sorted order, absent things are `null`, and NaN and infinity do not occur: an end of an
/// interval that the data did not bound is `null`.
public struct Reading: Sendable, Hashable {
  /// What the same statistic is where there is nothing to find.
  public struct Null: Sendable, Hashable, Codable {
    /// The mean of the statistic under the null; nil where only its `p` makes sense.
    public var value: Double?
    /// The probability of a reading at least this far from the null, under the null; nil where no test is defined.
    public var p: Double?

    public init(value: Double?, p: Double?) {
      self.value = value.flatMap { $0.isFinite ? $0 : nil }
      self.p = p.flatMap { $0.isFinite ? $0 : nil }
    }
  }

  /// The version of this layout. Version 1, without stage and recipe, is read too.
  public static let schema = 2

  public var instrument: String
  public var quantity: String
  public var value: Double?
  public var interval: Interval?
  public var confidence: Double?
  /// How the interval was made, such as `bootstrap`.
  public var method: String?
  /// The number of independent units (tasks, seeds, checkpoints) behind the value.
  public var n: Int
  public var unit: String
  /// The candidate algorithm, or whatever else the subject was held against.
  public var reference: String?
  /// The step of the checkpoint; nil for a subject without one.
  public var step: Int?
  /// The name of the stage that the step is of; nil where the study has no stages.
  public var stage: String?
  /// How what is inside was planted; nil where nobody planted it.
  public var recipe: String?
  public var component: String
  /// The level of mesa-optimization that the quantity speaks about, 1 to 4.
  public var level: Int
  public var null: Null?
  /// What was changed against the subject's own world, such as `world.inputs.scale=1.5`; nil in distribution.
  public var condition: String?
  public var seed: Int?
  public var note: String?

  public init(
    instrument: String, quantity: String, value: Double?, interval: Interval? = nil, confidence: Double? = nil,
    method: String? = nil, n: Int, unit: String, reference: String? = nil, step: Int? = nil,
    stage: String? = nil, recipe: String? = nil, component: String = "model", level: Int, null: Null? = nil,
    condition: String? = nil, seed: Int? = nil,
    note: String? = nil
  ) {
    self.instrument = instrument
    self.quantity = quantity
    self.value = value.flatMap { $0.isFinite ? $0 : nil }
    self.interval = interval
    self.confidence = confidence
    self.method = method
    self.n = n
    self.unit = unit
    self.reference = reference
    self.step = step
    self.stage = stage
    self.recipe = recipe
    self.component = component
    self.level = level
    self.null = null
    self.condition = condition
    self.seed = seed
    self.note = note
    if self.value == nil && note == nil {
      self.note =
        value == nil ? "unavailable, no reason given" : "unavailable, because the value is not a finite number"
    }
  }

  /// Whether there is a value.
  public var isAvailable: Bool { value != nil }

  /// The reading as one line of JSON, keys in sorted order, without the line's end.
  public var jsonLine: String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(self) else {
      fatalError("a reading could not be written as JSON: \(self)")
    }
    return String(decoding: data, as: UTF8.self)
  }
}

extension Reading: Codable {
  enum CodingKeys: String, CodingKey {
    case schema, instrument, quantity, value, interval, confidence, method, n, unit, reference, step, stage, recipe,
      component
    case level, null, condition, seed, note
  }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(Self.schema, forKey: .schema)
    try box.encode(instrument, forKey: .instrument)
    try box.encode(quantity, forKey: .quantity)
    try box.encode(Self.finite(value), forKey: .value)
    try box.encode(interval.map { [Self.finite($0.lower), Self.finite($0.upper)] }, forKey: .interval)
    try box.encode(Self.finite(confidence), forKey: .confidence)
    try box.encode(method, forKey: .method)
    try box.encode(n, forKey: .n)
    try box.encode(unit, forKey: .unit)
    try box.encode(reference, forKey: .reference)
    try box.encode(step, forKey: .step)
    try box.encode(stage, forKey: .stage)
    try box.encode(recipe, forKey: .recipe)
    try box.encode(component, forKey: .component)
    try box.encode(level, forKey: .level)
    try box.encode(null, forKey: .null)
    try box.encode(condition, forKey: .condition)
    try box.encode(seed, forKey: .seed)
    try box.encode(note, forKey: .note)
  }

  public init(from decoder: any Decoder) throws {
    let box = try decoder.container(keyedBy: CodingKeys.self)
    let schema = try box.decode(Int.self, forKey: .schema)
    guard (1...Self.schema).contains(schema) else {
      throw DecodingError.dataCorruptedError(
        forKey: .schema, in: box, debugDescription: "schema \(schema), expected 1 to \(Self.schema)")
    }
    var interval: Interval?
    if let ends = try box.decodeIfPresent([Double?].self, forKey: .interval) {
      let lower = ends.first.flatMap { $0 } ?? -.infinity
      let upper = ends.last.flatMap { $0 } ?? .infinity
      guard ends.count == 2, lower <= upper else {
        throw DecodingError.dataCorruptedError(
          forKey: .interval, in: box, debugDescription: "expected [lower, upper] with lower not above upper")
      }
      interval = Interval(lower: lower, upper: upper)
    }
    self.init(
      instrument: try box.decode(String.self, forKey: .instrument),
      quantity: try box.decode(String.self, forKey: .quantity),
      value: try box.decodeIfPresent(Double.self, forKey: .value), interval: interval,
      confidence: try box.decodeIfPresent(Double.self, forKey: .confidence),
      method: try box.decodeIfPresent(String.self, forKey: .method), n: try box.decode(Int.self, forKey: .n),
      unit: try box.decode(String.self, forKey: .unit),
      reference: try box.decodeIfPresent(String.self, forKey: .reference),
      step: try box.decodeIfPresent(Int.self, forKey: .step),
      stage: try box.decodeIfPresent(String.self, forKey: .stage),
      recipe: try box.decodeIfPresent(String.self, forKey: .recipe),
      component: try box.decode(String.self, forKey: .component), level: try box.decode(Int.self, forKey: .level),
      null: try box.decodeIfPresent(Null.self, forKey: .null),
      condition: try box.decodeIfPresent(String.self, forKey: .condition),
      seed: try box.decodeIfPresent(Int.self, forKey: .seed), note: try box.decodeIfPresent(String.self, forKey: .note))
  }

  private static func finite(_ value: Double?) -> Double? { value.flatMap { $0.isFinite ? $0 : nil } }
}

extension Reading.Null {
  enum CodingKeys: String, CodingKey { case value, p }

  public func encode(to encoder: any Encoder) throws {
    var box = encoder.container(keyedBy: CodingKeys.self)
    try box.encode(value, forKey: .value)
    try box.encode(p, forKey: .p)
  }
}
