/// One row of the table of quantities: what a number means.
public struct Quantity: Sendable, Hashable {
  public var name: String
  public var unit: String
  /// What it is, in one sentence.
  public var meaning: String
  public var formula: String
  /// What the reading's null is.
  public var null: String
  /// The planted positive and the null that tests and calibration hold it to.
  public var controls: String

  public init(name: String, unit: String, meaning: String, formula: String, null: String, controls: String) {
    self.name = name
    self.unit = unit
    self.meaning = meaning
    self.formula = formula
    self.null = null
    self.controls = controls
  }
}
