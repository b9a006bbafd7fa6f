import Mathematics
import Readings
import Statistics
import Worlds

extension DirectednessMeasurement {
  /// The readings of one law: those of each goal, of the class of all, and the difference of proxy and true goal.
  func readings(_ words: [String], settings: GoalDirectedness, on sheet: ReadingSheet) -> [Reading] {
    var result: [Reading] = []
    func add(_ quantity: String, _ reference: String, _ finding: Finding) {
      result.append(sheet.reading(quantity, finding, reference: reference))
    }
    for (goal, word) in words.enumerated() {
      let found = samples[goal].directedness
      add(
        "directedness", word,
        finding(
          found.value, replicates[goal].map { $0.counted(where: found.sign) }, settings, null: nulls[goal],
          note: GoalDirectedness.note(on: found, and: note)))
      let bound = decisions[goal].map { log(4) * DirectednessSample.mean($0) }
      for (quantity, outcome) in GoalDirectedness.details(
        of: found, bound: bound, information: information[goal].map { DirectednessSample.mean($0) }, n: levels,
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
        finding(samples[best].directedness.value, largest, settings, note: "the largest is that of \(words[best])"))
      let (goal, proxy) = (samples[0].directedness, samples[1].directedness)
      add(
        "directedness-difference", words[1],
        finding(
          proxy.pursued - goal.pursued,
          zip(replicates[1], replicates[0]).map { $0.counted(where: 1) - $1.counted(where: 1) }, settings,
          null: Reading.Null(value: 0, p: nil)))
    }
    return result
  }

  private func finding(
    _ value: Double, _ replicates: [Double], _ settings: GoalDirectedness, null: Reading.Null? = nil,
    note: String? = nil
  ) -> Finding {
    let estimate = Bootstrap.estimate(
      value: value, replicates: replicates, units: levels, confidence: settings.confidence)
    return Finding(
      value, interval: estimate?.interval, confidence: settings.confidence, method: "bootstrap", n: levels, null: null,
      note: note)
  }
}

extension GoalDirectedness {
  /// What stands beside the value of one utility: temperature, sign, bound, share, information.
  static func details(of found: Directedness, bound: Double?, information: Double?, n: Int, why: String)
    -> [(String, Finding)]
  {
    let missing = Finding.unavailable(why, n: n)
    let limit = found.sign > 0 ? "∞: nothing earns more" : "−∞: nothing earns less"
    let share =
      bound.map {
        $0 > 0 ? Finding(found.value / $0, n: n) : Finding.unavailable("no decision is made", n: n)
      } ?? missing
    return [
      (
        "inverse-temperature",
        found.inverseTemperature.isInfinite
          ? .unavailable("the inverse temperature is \(limit)", n: n) : Finding(found.inverseTemperature, n: n)
      ),
      ("directedness-sign", Finding(Double(found.sign), n: n)),
      ("directedness-bound", bound.map { Finding($0, n: n) } ?? missing), ("directedness-share", share),
      ("policy-information", information.map { Finding($0, n: n) } ?? missing),
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
