/// The steps from every cell of a level to one, around walls.
public struct GridDistances: Sendable, Hashable {
  /// [cells]: steps, or -1 where there is no way.
  public let steps: [Int32]

  /// Breadth-first search from `cell`.
  ///
  /// No way leads over an avoided cell, and none starts in one; `cell` itself is reached even where it is avoided.
  /// A way may end, but not go on, in a cell of `stoppingAt`. Complexity: O(cells).
  public init(to cell: Int, in level: GridLevel, avoiding avoided: [Int] = [], stoppingAt stops: [Int] = []) {
    var steps = [Int32](repeating: -1, count: level.cells)
    var isBlocked = level.walls
    for other in avoided { isBlocked[other] = true }
    isBlocked[cell] = true
    var queue = [Int](repeating: 0, count: level.cells)
    queue[0] = cell
    steps[cell] = level.walls[cell] ? -1 : 0
    var first = 0
    var end = level.walls[cell] ? 0 : 1
    let size = level.size
    while first < end {
      let here = queue[first]
      first += 1
      if !stops.isEmpty, here != cell, stops.contains(here) { continue }
      for next in [here - size, here - 1, here + size, here + 1] where !isBlocked[next] {
        isBlocked[next] = true
        steps[next] = steps[here] + 1
        queue[end] = next
        end += 1
      }
    }
    self.steps = steps
  }

  /// The steps from a cell, or nil where there is no way.
  public subscript(cell: Int) -> Int? { steps[cell] < 0 ? nil : Int(steps[cell]) }

  /// Whether the way from a cell takes at most `limit` steps.
  public func reaches(_ cell: Int, within limit: Int) -> Bool { steps[cell] >= 0 && steps[cell] <= limit }
}
