/// A matrix as colored cells, with a color bar.
public struct HeatMap: Sendable, Hashable {
  public var title: String?
  /// Row-major; a value that is not finite is drawn as a crossed-out cell.
  public var values: [Double]
  public var rows: Int
  public var columns: Int
  public var rowTitle: String?
  public var columnTitle: String?
  /// Names of the rows and columns; empty for their numbers, counted from 1.
  public var rowLabels: [String]
  public var columnLabels: [String]
  /// Rows and columns before which a thin line parts blocks.
  public var rowBreaks: [Int]
  public var columnBreaks: [Int]
  public var scale: ColorScale

  /// Traps where `values` does not hold rows × columns numbers.
  public init(
    title: String? = nil, values: [Double], rows: Int, columns: Int, scale: ColorScale, rowTitle: String? = nil,
    columnTitle: String? = nil, rowLabels: [String] = [], columnLabels: [String] = [], rowBreaks: [Int] = [],
    columnBreaks: [Int] = []
  ) {
    precondition(
      rows >= 0 && columns >= 0 && values.count == rows * columns,
      "heat map of \(rows)×\(columns) cells with \(values.count) values")
    self.title = title
    self.values = values
    self.rows = rows
    self.columns = columns
    self.scale = scale
    self.rowTitle = rowTitle
    self.columnTitle = columnTitle
    self.rowLabels = rowLabels
    self.columnLabels = columnLabels
    self.rowBreaks = rowBreaks
    self.columnBreaks = columnBreaks
  }
}

/// How values become colors. Panels with equal scales share one color bar.
public struct ColorScale: Sendable, Hashable {
  public enum Kind: String, Sendable, Hashable {
    /// Two hues that meet at zero; the range is symmetric.
    case diverging
    /// One hue from light to full.
    case sequential
  }

  public var kind: Kind
  public var lower: Double
  public var upper: Double
  /// What the color means; written beside the color bar.
  public var title: String

  /// From −`limit` to `limit`, with zero in the middle.
  public static func diverging(limit: Double, title: String) -> ColorScale {
    ColorScale(kind: .diverging, lower: -limit, upper: limit, title: title)
  }

  public static func sequential(lower: Double, upper: Double, title: String) -> ColorScale {
    ColorScale(kind: .sequential, lower: lower, upper: upper, title: title)
  }

  /// A diverging scale that reaches the largest absolute finite value; 1 where there is none but zero.
  public static func diverging(fitting values: [Double], title: String) -> ColorScale {
    let limit = values.lazy.filter(\.isFinite).map(abs).max() ?? 0
    return diverging(limit: limit > 0 ? limit : 1, title: title)
  }

  /// A sequential scale from the smallest to the largest finite value.
  public static func sequential(fitting values: [Double], title: String) -> ColorScale {
    let finite = values.filter(\.isFinite)
    let lower = finite.min() ?? 0, upper = finite.max() ?? 1
    return sequential(lower: lower, upper: upper > lower ? upper : lower + 1, title: title)
  }
}
