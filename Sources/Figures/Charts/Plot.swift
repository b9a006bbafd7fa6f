/// Two axes and the marks between them.
public struct Plot: Sendable, Hashable {
  /// A heading over this panel, for charts of several; nil for none.
  public var title: String?
  public var x: Axis
  public var y: Axis
  /// Drawn in this order, spans and rules behind all others.
  public var marks: [Mark]
  /// The height of the frame between the axes, in CSS pixels.
  public var height: Double

  public init(title: String? = nil, x: Axis, y: Axis, marks: [Mark], height: Double = 270) {
    self.title = title
    self.x = x
    self.y = y
    self.marks = marks
    self.height = height
  }
}

/// One axis: what it measures, in which unit, on which scale.
public struct Axis: Sendable, Hashable {
  public enum Scale: String, Sendable, Hashable {
    case linear
    /// Values that are not positive are dropped, and the picture says so.
    case logarithmic
    /// A logarithmic axis with a place for zero at its lower end, for steps that are counted from 0.
    case logarithmicWithZero
  }

  public var title: String
  /// The unit, shown in parentheses after the title; nil where there is none.
  public var unit: String?
  public var scale: Scale
  /// Values that must be in sight, such as zero.
  public var including: [Double]
  /// A fixed range; nil to fit the data. What lies outside is clipped.
  public var lower: Double?
  public var upper: Double?

  public init(
    _ title: String, unit: String? = nil, scale: Scale = .linear, including: [Double] = [], lower: Double? = nil,
    upper: Double? = nil
  ) {
    self.title = title
    self.unit = unit
    self.scale = scale
    self.including = including
    self.lower = lower
    self.upper = upper
  }
}

/// A place in a plot, with an interval of its y value where there is one.
public struct Point: Sendable, Hashable {
  public var x: Double
  public var y: Double
  public var lower: Double?
  public var upper: Double?

  public init(_ x: Double, _ y: Double, lower: Double? = nil, upper: Double? = nil) {
    self.x = x
    self.y = y
    self.lower = lower
    self.upper = upper
  }
}

/// Something drawn between the axes of a plot.
public enum Mark: Sendable, Hashable {
  case line(Line)
  case points(Points)
  case bars(Bars)
  case rule(Rule)
  case span(Span)
}

/// A line through points, with a band where the points carry intervals.
public struct Line: Sendable, Hashable {
  /// How much a line asks to be looked at: one of many seeds is faint.
  public enum Weight: String, Sendable, Hashable { case faint, normal, strong }

  /// Written at the end of the line, or in the legend where there is no room; nil for a line without a name.
  public var label: String?
  public var points: [Point]
  public var hue: Hue
  public var weight: Weight
  public var dash: Dash
  /// Whether the value holds until the next point (a staircase) instead of running straight to it.
  public var steps: Bool
  /// Whether the points themselves are drawn too.
  public var markers: Bool

  public init(
    _ label: String?, points: [Point], hue: Hue = .blue, weight: Weight = .normal, dash: Dash = .solid,
    steps: Bool = false, markers: Bool = false
  ) {
    self.label = label
    self.points = points
    self.hue = hue
    self.weight = weight
    self.dash = dash
    self.steps = steps
    self.markers = markers
  }
}

/// Separate points, with error bars where they carry intervals.
public struct Points: Sendable, Hashable {
  public var label: String?
  public var points: [Point]
  public var hue: Hue
  /// Whether the dots are rings instead of disks.
  public var hollow: Bool

  public init(_ label: String?, points: [Point], hue: Hue = .blue, hollow: Bool = false) {
    self.label = label
    self.points = points
    self.hue = hue
    self.hollow = hollow
  }
}

/// Upright bars from zero, each over a range of x, as in a histogram.
public struct Bars: Sendable, Hashable {
  public struct Bar: Sendable, Hashable {
    public var from: Double
    public var to: Double
    public var height: Double

    public init(from: Double, to: Double, height: Double) {
      self.from = from
      self.to = to
      self.height = height
    }
  }

  public var label: String?
  public var bars: [Bar]
  public var hue: Hue

  public init(_ label: String?, bars: [Bar], hue: Hue = .blue) {
    self.label = label
    self.bars = bars
    self.hue = hue
  }
}

/// A straight line across the whole plot that other marks are read against.
public struct Rule: Sendable, Hashable {
  public enum Direction: String, Sendable, Hashable { case horizontal, vertical }

  public var direction: Direction
  public var value: Double
  public var label: String?
  public var hue: Hue
  public var dash: Dash

  public init(_ direction: Direction, at value: Double, label: String?, hue: Hue = .muted, dash: Dash = .dashed) {
    self.direction = direction
    self.value = value
    self.label = label
    self.hue = hue
    self.dash = dash
  }
}

/// A shaded range of one axis across the whole plot, such as the interval in which something emerged.
public struct Span: Sendable, Hashable {
  /// `vertical` shades a range of x from bottom to top, `horizontal` a range of y from side to side.
  public var direction: Rule.Direction
  public var from: Double
  public var to: Double
  public var label: String?
  public var hue: Hue

  public init(_ direction: Rule.Direction, from: Double, to: Double, label: String?, hue: Hue = .muted) {
    self.direction = direction
    self.from = from
    self.to = to
    self.label = label
    self.hue = hue
  }
}
