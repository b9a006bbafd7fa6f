import Instruments
import Readings
import Records
import Statistics
import Subjects
import Tensors
import Worlds

extension Calibration {
  /// Instruments that read agents, on exact planted policies in two worlds: seekers of each goal, strict, at random times
  /// and soft; uniform play as an easy null; a strict seeker whose actions are relabeled and a seeker of a cell that is
  /// no goal as matched nulls; for `goal-probe` hand-made agents whose layers are known. Each instrument's `calibration`
  /// documents its decision and its score.
  static let agents: [Section] = [
    agentSection(GoalRates.name) { GoalRates.calibration(in: $0, repeats: $1, stream: $2, workers: $3, progress: $4) },
    agentSection(GoalDirectedness.name) {
      GoalDirectedness.calibration(in: $0, repeats: $1, stream: $2, workers: $3, progress: $4)
    },
    agentSection(GoalPosterior.name) {
      GoalPosterior.calibration(in: $0, repeats: $1, stream: $2, workers: $3, progress: $4)
    },
    agentSection(GoalProbe.name) { GoalProbe.calibration(in: $0, repeats: $1, stream: $2, workers: $3, progress: $4) },
    Section(instruments: [SeedLottery.name]) { calibration, _, progress in
      rows(
        instrument: SeedLottery.name,
        SeedLottery.calibration(
          repeats: calibration.size == .quick ? 40 : 400, stream: calibration.stream.stream(SeedLottery.name),
          progress: progress))
    },
  ]

  private static func agentSection(
    _ name: String,
    decide:
      @escaping @Sendable (
        _ world: any GridWorld, _ repeats: Int, _ stream: RandomStream, _ workers: Workers,
        _ progress: @Sendable (Double) -> Void
      ) -> [CalibrationDecision]
  ) -> Section {
    Section(instruments: [name]) { calibration, _, progress in
      let worlds: [any GridWorld] = [CheeseInTheCorner(size: 9), CheeseOnADish(size: 9)]
      let repeats = calibration.size == .quick ? 4 : 25
      let decisions = worlds.enumerated().flatMap { place, world in
        decide(world, repeats, calibration.stream.stream(name).stream(world.kind), calibration.workers) {
          progress((Double(place) + $0) / Double(worlds.count))
        }
      }
      return rows(instrument: name, decisions)
    }
  }

  private static func rows(instrument: String, _ decisions: [CalibrationDecision]) -> [Row] {
    rows(
      instrument: instrument,
      decisions.map { decision in
        let control: Control =
          switch decision.control {
          case .planted: .planted
          case .easyNull: .easyNull
          case .matchedNull: .matchedNull
          }
        return (control, decision.organism, decision.named == nil ? nil : decision.organism)
      },
      decisions.map { ($0.found, $0.named ?? false, $0.score) })
  }

  /// How good the posteriors of `goal-posterior` are as forecasts, on agents drawn from its own prior: a row for each
  /// number of levels seen.
  public func forecasts() -> Table {
    var table = Table(
      ["levels", "agents", "log-loss", "lower", "upper", "prior-log-loss", "brier", "calibration-error"].map {
        Table.Column($0)
      })
    for levels in [2, 8, 24] {
      let quality = GoalPosterior.quality(
        in: CheeseInTheCorner(size: 9), agents: size == .quick ? 100 : 1_000, levels: levels,
        stream: stream.stream("forecasts").stream(levels), workers: workers)
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
