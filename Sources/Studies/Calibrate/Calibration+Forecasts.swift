import Instruments
import Records
import Tensors
import Worlds

extension Calibration {
  /// How good the posteriors of `goal-posterior` are as forecasts, on agents drawn from its own prior: a row for each
  /// number of levels seen.
  ///
  /// Computed anew each time and not from run directories: the goal is drawn with the agent, so that no study could say in a
  /// label what is inside.
  public func forecasts(workers: Workers) -> Table {
    var table = Table(
      ["levels", "agents", "log-loss", "lower", "upper", "prior-log-loss", "brier", "calibration-error"].map {
        Table.Column($0)
      })
    for levels in [2, 8, 24] {
      let quality = GoalPosterior.quality(
        in: CheeseInTheCorner(size: 9), agents: size == .quick ? 100 : 300, levels: levels,
        stream: RandomStream(seed: 0).stream("calibration").stream("forecasts").stream(levels), workers: workers)
      guard let quality else { continue }
      table.append([
        .integer(levels), .integer(quality.agents), quality.logLoss.map { .number($0.value) } ?? .none,
        quality.logLoss.map { .number($0.interval.lower) } ?? .none,
        quality.logLoss.map { .number($0.interval.upper) } ?? .none, .number(quality.priorLogLoss),
        quality.forecasts.brier().map { .number($0.value) } ?? .none, .number(quality.forecasts.calibrationError()),
      ])
    }
    return table
  }
}
