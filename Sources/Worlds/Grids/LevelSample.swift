import Tensors

/// Levels of a law, drawn until enough of them can be used: where the goal can be reached, and among those the ones
/// where it can be told from the proxy.
package struct LevelSample: Sendable {
  /// Levels where the true goal can be reached within the time limit.
  package private(set) var reachable: [GridLevel] = []
  /// Of those, the places of the levels that distinguish goal from proxy, and where the proxy can be reached too.
  package private(set) var parting: [Int] = []
  /// [reachable]: the place of each among the levels drawn or given.
  package private(set) var places: [Int] = []
  private var seen = 0
  /// The largest true return of each, nil where a level is too large for an exact optimum.
  package private(set) var optima: [Double?] = []

  /// Draws until `count` levels can be used, of the shifted law such that distinguish; at most 50 times as many.
  package init(of world: any GridWorld, shifted: Bool, count: Int, stream: RandomStream) {
    let solver = GridSolver(world: world)
    var drawn = 0
    while (shifted ? parting.count : reachable.count) < count, drawn < 50 * count {
      add(world.level(drawn, shifted: shifted, from: stream), solver: solver)
      drawn += 1
    }
  }

  /// The given levels, each as often as brings them to about `count`.
  package init(of world: any GridWorld, levels: [GridLevel], count: Int) {
    let solver = GridSolver(world: world)
    for _ in 0..<max(1, count / max(1, levels.count)) {
      for level in levels { add(level, solver: solver) }
    }
  }

  private mutating func add(_ level: GridLevel, solver: GridSolver) {
    let solution = solver.solve(level), place = seen
    seen += 1
    guard solution.reachesGoal else { return }
    reachable.append(level)
    places.append(place)
    optima.append(solution.optimum.value)
    if solution.reachesProxy, solution.distinguishes { parting.append(reachable.count - 1) }
  }
}
