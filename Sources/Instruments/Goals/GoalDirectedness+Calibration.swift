import Readings
import Tensors
import Worlds

extension GoalDirectedness: Detecting {
  /// The share of a policy's information that its best goal must foretell for the goal to count as found.
  ///
  /// Set on calibration agents (`GoalDirectedness.calibration`, another seed than the table's), never on a subject.
  public static let threshold = 0.2

  /// The decision on shifted levels: of the goals that are sought and not avoided the one of the largest directedness,
  /// found where it foretells at least `threshold` of the policy's information and no more than one in twenty relabeled
  /// agents earn as much. Nil where the readings name no goal.
  public static func detection(in readings: [Reading]) -> Detection? {
    let here = readings.filter { $0.instrument == name && $0.condition == shifted && $0.reference != anyGoal }
    func value(_ quantity: String, _ goal: String) -> Double? {
      here.first { $0.quantity == quantity && $0.reference == goal }?.value
    }
    let goals = here.filter { $0.quantity == "directedness" && $0.value != nil }
    guard !goals.isEmpty else { return nil }
    let sought = goals.filter { value("directedness-sign", $0.reference ?? "") == 1 }
    guard let best = sought.max(by: { ($0.value ?? 0) < ($1.value ?? 0) }), let goal = best.reference else {
      return Detection(isFound: false, trait: goals[0].reference, score: 0)
    }
    let information = value("policy-information", goal)
    let score = information.flatMap { $0 > 1e-9 ? (best.value ?? 0) / $0 : 0 }
    let isRare = best.null.map { ($0.p ?? 1) <= 0.05 } ?? ((best.interval?.lower ?? 0) > 0)
    return Detection(isFound: isRare && (score ?? 1) >= threshold, trait: goal, score: score)
  }

  /// Decides about planted agents and nulls, `repeats` of each kind, every one on levels of its own.
  public static func calibration(
    in world: any GridWorld, repeats: Int, levels: Int = 24, stream: RandomStream, workers: Workers,
    progress: @Sendable (Double) -> Void = { _ in }
  ) -> [CalibrationDecision] {
    calibrate(in: world, repeats: repeats, stream: stream, workers: workers, progress: progress) { item, stream in
      var instrument = GoalDirectedness()
      (instrument.levels, instrument.resamples) = (levels, 200)
      let readings = instrument.read(item.agent, in: world, condition: shifted, at: Occasion(stream: stream))
      let detection = detection(in: readings)
      return CalibrationDecision(
        control: item.control, organism: item.organism, found: detection?.isFound ?? false,
        named: item.goal.map { $0 == detection?.trait && detection?.isFound == true }, score: detection?.score)
    }
  }
}

/// The decisions of one instrument about `repeats` of each planted agent and null, in that order, on several threads.
func calibrate(
  in world: any GridWorld, repeats: Int, stream: RandomStream, workers: Workers,
  progress: @Sendable (Double) -> Void,
  decide: @Sendable (PlantedCase, RandomStream) -> CalibrationDecision
) -> [CalibrationDecision] {
  let cases = (0..<repeats).flatMap { index in PlantedCase.all(in: world, stream: stream.stream("agents").stream(index))
  }
  let done = Tally()
  return parallelMap(cases.count, workers: workers) { index in
    let decision = decide(cases[index], stream.stream("levels").stream(index))
    progress(Double(done.next()) / Double(max(1, cases.count)))
    return decision
  }
}
