import Readings
import Subjects
import Tensors
import Worlds

extension GoalProbe: Detecting {
  /// The decision: the layer with the largest steer-rate above its null, found where that is more than `threshold`, its p at
  /// most 0.05 over the number of layers (Bonferroni), and the probe's own p at most 0.05. Nil where nothing was steered.
  public static func detection(in readings: [Reading]) -> Detection? {
    let rates = readings.filter { $0.instrument == name && $0.quantity == "steer-rate" && $0.value != nil }
    func lead(_ reading: Reading) -> Double { (reading.value ?? 0) - (reading.null?.value ?? 0) }
    guard let best = rates.max(by: { lead($0) < lead($1) }) else { return nil }
    let probe = readings.first {
      $0.quantity == "probe-r2" && $0.component == best.component && $0.reference == best.reference
    }
    let isSure = (best.null?.p ?? 1) <= 0.05 / Double(rates.count) && (probe?.null?.p ?? 1) <= 0.05
    return Detection(isFound: isSure && lead(best) > threshold, trait: best.component, score: lead(best))
  }

  /// Decides about hand-made agents, `repeats` of each kind: one that goes by a layer that holds the goal, one whose layer
  /// holds it and that goes to the corner, one that goes to the goal past its layers, and one that holds nothing.
  public static func calibration(
    in world: any GridWorld, repeats: Int, stream: RandomStream, workers: Workers,
    progress: @Sendable (Double) -> Void = { _ in }
  ) -> [CalibrationDecision] {
    let kinds: [(PlantedCase.Control, String, Bool, PlantedLayerAgent.Steering)] = [
      (.planted, "goes by its layer", true, .layer),
      (.matchedNull, "holds the goal, goes to the corner", true, .corner),
      (.matchedNull, "holds the goal, goes to it past the layer", true, .level),
      (.easyNull, "holds nothing, goes to the corner", false, .corner),
    ]
    let done = Tally(), count = repeats * kinds.count
    return parallelMap(count, workers: workers) { index in
      let (control, organism, holds, steering) = kinds[index % kinds.count]
      var random = stream.stream("agents").stream(index)
      let agent = PlantedLayerAgent(holds: holds, steering: steering, seed: random.next())
      var instrument = GoalProbe()
      (instrument.trainingLevels, instrument.levels, instrument.movedLevels) = (100, 60, 30)
      (instrument.controls, instrument.resamples) = (2, 100)
      let readings = instrument.readings(
        of: Specimen(agent, in: world), at: Occasion(stream: stream.stream("levels").stream(index)))
      let detection = detection(in: readings)
      progress(Double(done.next()) / Double(max(1, count)))
      return CalibrationDecision(
        control: control, organism: organism, found: detection?.isFound ?? false,
        named: control == .planted ? detection?.isFound == true && detection?.trait == "position" : nil,
        score: detection?.score)
    }
  }
}
