import Synchronization
import Tensors
import Worlds

/// What maximum-entropy policies of one goal earn in each of a list of levels, and at what information, by inverse
/// temperature: worked out where it is asked for, and kept.
///
/// It does not depend on the agent, so the checkpoints of a run share it.
final class DirectednessCurve: Sendable {
  /// At one inverse temperature.
  struct Column: Sendable {
    var beta: Double
    /// [levels].
    var earned: [Double]
    /// [levels], nats.
    var information: [Double]
  }

  let processes: [GridGoalProcess]
  // The lock guards the columns by inverse temperature. It is not held while one is worked out.
  private let columns = Mutex<[Double: Column]>([:])

  /// Throws a `GridGoalProcess.Refusal` where a level is too large.
  init(
    of goal: GridGoal, in levels: [GridLevel], of world: any GridWorld, discount: Double, limit: Int, workers: Workers
  ) throws {
    processes = try parallelMap(levels.count, workers: workers) { level in
      Result { try GridGoalProcess(of: levels[level], in: world, goals: [(goal, 1)], discount: discount, limit: limit) }
    }.map { try $0.get() }
  }

  func column(_ beta: Double, workers: Workers) -> Column {
    if let known = columns.withLock({ $0[beta] }) { return known }
    let points = parallelMap(processes.count, workers: workers) { level -> Directedness.Point in
      let item = processes[level], plan = item.process.softPlan(item.utility, inverseTemperature: beta)
      return Directedness.Point(
        earned: item.process.start(plan.values.returns), information: item.process.start(plan.values.information))
    }
    let column = Column(beta: beta, earned: points.map(\.earned), information: points.map(\.information))
    columns.withLock {
      if $0.count < 256 { $0[beta] = column }
    }
    return column
  }
}
