/// A grid seen from above: walls, what lies where, one way through it, and a value in each cell underneath.
///
/// Several of them side by side are the frames of one episode, or many episodes. Cells are numbered row · columns +
/// column, row 0 at the top; whatever names a cell that is not there is left out.
public struct GridPicture: Sendable, Hashable {
  /// What can lie in a cell; each has a drawing of its own, told apart by its shape as well as by its color.
  public enum Symbol: String, Sendable, Hashable, CaseIterable {
    case mouse, cheese, dish, key, chest
    /// A broken frame around the cell.
    case target
  }

  /// A symbol and its cell, with the name that the legend gives it; no name, no entry.
  public struct Item: Sendable, Hashable {
    public var symbol: Symbol
    public var cell: Int
    public var label: String?

    public init(_ symbol: Symbol, at cell: Int, label: String? = nil) {
      self.symbol = symbol
      self.cell = cell
      self.label = label
    }
  }

  /// A heading over the grid, one line.
  public var title: String?
  /// What is to be seen, under the grid.
  public var caption: String?
  public var rows: Int
  public var columns: Int
  /// [rows · columns]
  public var walls: [Bool]
  public var items: [Item]
  /// The cells of a way in order; a cell twice in a row is a step that did not move.
  public var path: [Int]
  /// How many steps of the way count; what follows is drawn faint. Nil for all.
  public var reached: Int?
  /// The color of the way.
  public var hue: Hue
  /// What the way is called in the legend; nil for no entry.
  public var pathLabel: String?
  /// [rows · columns], or empty for none; NaN where a cell has no value.
  public var values: [Double]
  /// How values become colors; pictures with equal scales share one color bar.
  public var scale: ColorScale?

  /// Traps where `walls`, or `values` that are not empty, do not hold rows × columns entries.
  public init(
    title: String? = nil, caption: String? = nil, rows: Int, columns: Int, walls: [Bool], items: [Item] = [],
    path: [Int] = [], reached: Int? = nil, hue: Hue = .blue, pathLabel: String? = nil, values: [Double] = [],
    scale: ColorScale? = nil
  ) {
    precondition(
      rows >= 0 && columns >= 0 && walls.count == rows * columns && (values.isEmpty || values.count == walls.count),
      "a grid of \(rows)×\(columns) cells with \(walls.count) walls and \(values.count) values")
    self.title = title
    self.caption = caption
    self.rows = rows
    self.columns = columns
    self.walls = walls
    self.items = items
    self.path = path
    self.reached = reached
    self.hue = hue
    self.pathLabel = pathLabel
    self.values = values
    self.scale = values.isEmpty ? nil : scale ?? .sequential(fitting: values, title: "value")
  }

  /// The things that are in the grid.
  var placed: [Item] { items.filter { walls.indices.contains($0.cell) } }
  /// The cells of the way that are in the grid.
  var way: [Int] { path.filter { walls.indices.contains($0) } }
}

extension GridPicture.Symbol {
  /// The color it is drawn in.
  var hue: Hue {
    switch self {
    case .mouse: .ink
    case .cheese: .gold
    case .dish: .teal
    case .key: .purple
    case .chest: .orange
    case .target: .orange
    }
  }

  /// Draws it about a center, as large as `radius` to each side.
  func paint(on canvas: inout Canvas, x: Double, y: Double, radius r: Double) {
    func at(_ points: [(Double, Double)]) -> [(x: Double, y: Double)] { points.map { (x + r * $0.0, y + r * $0.1) } }
    canvas.group(class: "h-\(hue.rawValue)") { canvas in
      switch self {
      case .mouse:
        canvas.circle(x, y + 0.1 * r, 0.85 * r, class: "dot")
        canvas.circle(x - 0.62 * r, y - 0.6 * r, 0.4 * r, class: "fill")
        canvas.circle(x + 0.62 * r, y - 0.6 * r, 0.4 * r, class: "fill")
      case .cheese:
        canvas.path([at([(-1, 0.1), (0.6, -0.8), (1, 0.1), (1, 0.75), (-1, 0.75)])], class: "dot", closed: true)
        canvas.circle(x - 0.25 * r, y + 0.3 * r, 0.2 * r, class: "paper")
        canvas.circle(x + 0.45 * r, y + 0.1 * r, 0.17 * r, class: "paper")
      case .dish:
        canvas.circle(x, y, 1.05 * r, class: "ring")
        canvas.circle(x, y, 0.6 * r, class: "stroke hair")
      case .key:
        canvas.circle(x - 0.55 * r, y, 0.42 * r, class: "stroke")
        canvas.path(
          [at([(-0.1, 0), (1, 0), (1, 0.5)]), at([(0.6, 0), (0.6, 0.4)])], class: "stroke")
      case .chest:
        canvas.rectangle(x - 0.95 * r, y - 0.7 * r, 1.9 * r, 1.4 * r, class: "dot", radius: 0.2 * r)
        canvas.rectangle(x - 0.95 * r, y - 0.15 * r, 1.9 * r, 0.16 * r, class: "paper")
        canvas.circle(x, y, 0.24 * r, class: "paper")
      case .target:
        canvas.path(
          [at([(-1.2, -1.2), (1.2, -1.2), (1.2, 1.2), (-1.2, 1.2)])], class: "stroke dashed tight", closed: true)
      }
    }
  }
}
