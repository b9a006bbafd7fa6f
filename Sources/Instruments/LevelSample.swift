import Tensors
import Worlds

/// Levels of a law, drawn until enough of them can be used: where the goal can be reached, and among those the ones
/// where it can be told from the proxy.
struct LevelSample: Sendable {
  /// Levels where the true goal can be reached within the time limit.
  private(set) var reachable: [GridLevel] = []
  /// Of those, the places of the levels on which rates are read: under the shifted law the ones that distinguish goal
  /// from proxy and where the proxy can be reached too; else all.
  private(set) var parting: [Int] = []
  /// The largest true return of each, nil where a level is too large for an exact optimum.
  private(set) var optima: [Double?] = []

  /// Draws until `count` levels serve the rates, or 50 times as many have been drawn.
  init(of world: any GridWorld, shifted: Bool, count: Int, stream: RandomStream) {
    let solver = GridSolver(world: world)
    var drawn = 0
    while parting.count < count, drawn < 50 * count {
      var random = stream.stream(drawn)
      drawn += 1
      let level = shifted ? world.shiftedLevel(from: &random) : world.trainingLevel(from: &random)
      let solution = solver.solve(level)
      guard solution.reachesGoal else { continue }
      reachable.append(level)
      optima.append(solution.optimum.value)
      if !shifted || (solution.reachesProxy && solution.distinguishes) { parting.append(reachable.count - 1) }
    }
  }
}
