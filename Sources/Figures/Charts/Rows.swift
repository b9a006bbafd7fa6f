/// Named rows, each with one or more values and their intervals: a forest plot, or horizontal bars.
public struct Rows: Sendable, Hashable {
  public enum Style: String, Sendable, Hashable {
    case dots
    /// Bars from zero; the axis is then linear.
    case bars
  }

  /// One value of a row.
  public struct Estimate: Sendable, Hashable {
    /// NaN where there is no value; the row then says that it is unavailable.
    public var value: Double
    public var lower: Double?
    public var upper: Double?
    /// Which series this is, for the legend; nil where there is only one.
    public var series: String?
    public var hue: Hue
    public var hollow: Bool

    public init(
      _ value: Double, lower: Double? = nil, upper: Double? = nil, series: String? = nil, hue: Hue = .blue,
      hollow: Bool = false
    ) {
      self.value = value
      self.lower = lower
      self.upper = upper
      self.series = series
      self.hue = hue
      self.hollow = hollow
    }
  }

  public struct Row: Sendable, Hashable {
    public var label: String
    public var estimates: [Estimate]
    /// What stands at the right end of the row, such as the number and its interval; nil to write the last estimate.
    public var text: String?
    /// Whether the row is shaded, such as the members of a set.
    public var highlighted: Bool
    /// A heading over this row, where a group begins.
    public var group: String?

    public init(
      _ label: String, estimates: [Estimate], text: String? = nil, highlighted: Bool = false, group: String? = nil
    ) {
      self.label = label
      self.estimates = estimates
      self.text = text
      self.highlighted = highlighted
      self.group = group
    }
  }

  public var title: String?
  public var axis: Axis
  public var rows: [Row]
  public var style: Style
  /// Vertical reference lines, such as a null or a threshold.
  public var rules: [Rule]

  public init(title: String? = nil, axis: Axis, rows: [Row], style: Style = .dots, rules: [Rule] = []) {
    self.title = title
    self.axis = axis
    self.rows = rows
    self.style = style
    self.rules = rules
  }
}
