/// One row of the table of quantities: what a number means.
public struct Quantity: Sendable, Hashable {
  public var name: String
  public var unit: String
  /// The level of optimization pressure that it speaks about, 1 to 4.
  public var level: Int
  /// What it is, in one sentence.
  public var meaning: String
  public var formula: String
  /// What the reading's null is.
  public var null: String
  /// The planted positive and the null that tests and calibration hold it to.
  public var controls: String

  public init(
    name: String, unit: String, level: Int, meaning: String, formula: String, null: String, controls: String
  ) {
    self.name = name
    self.unit = unit
    self.level = level
    self.meaning = meaning
    self.formula = formula
    self.null = null
    self.controls = controls
  }
}

/// What an instrument is: the word a user writes for it, what it reads in one line, and what its numbers mean.
public struct InstrumentCard: Sendable, Hashable {
  public let name: String
  public let summary: String
  public let quantities: [Quantity]
  /// The columns of a table of many runs; none by default.
  public let columns: [Column]
  /// The quantities that the terminal's table shows, in distribution alone, a row a reference; an empty list for a line a
  /// reading, nil for whatever was read.
  public let tableQuantities: [String]?

  public init(
    name: String, summary: String, quantities: [Quantity], columns: [Column] = [], tableQuantities: [String]? = nil
  ) {
    self.name = name
    self.summary = summary
    self.quantities = quantities
    self.columns = columns
    self.tableQuantities = tableQuantities
  }

  /// One column of a table of many runs: the last value of a quantity in each.
  public struct Column: Sendable, Hashable {
    public let title: String
    public let quantity: String
    /// Against what; nil for any.
    public let reference: String?
    /// Under which condition; nil in distribution.
    public let condition: String?

    public init(_ title: String, _ quantity: String, reference: String? = nil, condition: String? = nil) {
      (self.title, self.quantity, self.reference, self.condition) = (title, quantity, reference, condition)
    }
  }

  /// The quantity of this name; traps where the card has none, because every reading must be explained.
  public subscript(name: String) -> Quantity {
    guard let quantity = quantities.first(where: { $0.name == name }) else {
      preconditionFailure("\(self.name) reads \(name), which its card does not explain")
    }
    return quantity
  }
}
