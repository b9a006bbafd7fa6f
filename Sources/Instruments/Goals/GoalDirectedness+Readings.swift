import Mathematics
import Readings
import Statistics
import Worlds

extension DirectednessMeasurement {
  /// The readings of one law: those of each goal, of the class of all, and the difference of proxy and true goal.
  func readings(_ words: [String], condition: String?, settings: GoalDirectedness, at occasion: Occasion) -> [Reading] {
    var result: [Reading] = []
    func add(_ quantity: String, _ reference: String, _ part: GoalDirectedness.Part) {
      result.append(
        settings.reading(quantity, part, n: levels, reference: reference, condition: condition, at: occasion))
    }
    let note = isExact ? nil : "what the agent earns comes from \(settings.episodes) sampled episodes a level"
    for (goal, word) in words.enumerated() {
      let found = samples[goal].directedness
      add(
        "directedness", word,
        part(
          found.value, replicates[goal].map { $0.counted(where: found.sign) }, settings, null: nulls[goal],
          note: GoalDirectedness.note(on: found, and: note)))
      let bound = decisions[goal].map { log(4) * DirectednessSample.mean($0) }
      for (quantity, outcome) in GoalDirectedness.details(
        of: found, bound: bound, information: information[goal].map { DirectednessSample.mean($0) },
        why: "a level has more states, as the agent sees them, than the instrument enumerates")
      {
        add(quantity, word, outcome)
      }
    }
    if words.count > 1,
      let best = samples.indices.max(by: { samples[$0].directedness.value < samples[$1].directedness.value })
    {
      let largest = replicates[0].indices.map { draw in
        samples.indices.map { replicates[$0][draw].value }.max() ?? 0
      }
      add(
        "directedness", GoalDirectedness.anyGoal,
        part(samples[best].directedness.value, largest, settings, note: "the largest is that of \(words[best])"))
      let (goal, proxy) = (samples[0].directedness, samples[1].directedness)
      add(
        "directedness-difference", words[1],
        part(
          proxy.pursued - goal.pursued,
          zip(replicates[1], replicates[0]).map { $0.counted(where: 1) - $1.counted(where: 1) }, settings,
          null: Reading.Null(value: 0, p: nil)))
    }
    return result
  }

  private func part(
    _ value: Double, _ replicates: [Double], _ settings: GoalDirectedness, null: Reading.Null? = nil,
    note: String? = nil
  ) -> GoalDirectedness.Part {
    let estimate = Bootstrap.estimate(
      value: value, replicates: replicates, units: levels, confidence: settings.confidence)
    return GoalDirectedness.Part(
      value: value, interval: estimate?.interval, method: "bootstrap", null: null, note: note)
  }
}

extension GoalDirectedness {
  /// What stands beside the value of one utility: temperature, sign, bound, share, information.
  static func details(of found: Directedness, bound: Double?, information: Double?, why: String) -> [(String, Part)] {
    let missing = Unavailable(why).description
    let isUnbounded = found.inverseTemperature.isInfinite
    let limit = found.sign > 0 ? "∞: nothing earns more" : "−∞: nothing earns less"
    return [
      (
        "inverse-temperature",
        Part(
          value: isUnbounded ? nil : found.inverseTemperature,
          note: isUnbounded ? Unavailable("the inverse temperature is \(limit)").description : nil)
      ),
      ("directedness-sign", Part(value: Double(found.sign))),
      ("directedness-bound", Part(value: bound, note: bound == nil ? missing : nil)),
      (
        "directedness-share",
        Part(
          value: bound.flatMap { $0 > 0 ? found.value / $0 : nil },
          note: bound.map { $0 > 0 ? nil : Unavailable("no decision is made").description } ?? missing)
      ),
      ("policy-information", Part(value: information, note: information == nil ? missing : nil)),
    ]
  }

  static func note(on found: Directedness, and other: String?) -> String? {
    let parts = [
      found.sign < 0 ? "avoided: the best inverse temperature is negative" : nil,
      found.most > found.least ? nil : "no decision has influence on it", other,
    ].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "; ")
  }
}
