import BaseOptimizers
import Differentiation
import Networks
import Tensors

/// Some places of a rollout, gathered as a micro-batch: what was seen there, what was done, and what came of it.
final class SampledPlaces: @unchecked Sendable {
  // Sendable because the worker that took the micro-batch alone writes to it and reads it.

  private(set) var observations = Observations()
  var terms = PolicyLossTerms()
  private var actions: [Int32] = []
  /// [4, count]: log-probabilities, values, advantages, targets.
  private var numbers: [Float] = []

  var count: Int { actions.count }

  func gather(
    _ places: ArraySlice<Int32>, _ groups: [GroupPlace], _ rollout: Rollout, _ advantages: [Float],
    _ targets: [Float]
  ) {
    let n = places.count
    // All groups but the last are of one size.
    let placesOfGroup = groups[0].group.count * rollout.horizon
    observations.removeAll()
    var rest = places
    while let next = rest.first {
      let number = Int(next) / placesOfGroup, first = number * placesOfGroup
      let part = rest.prefix { Int($0) >= first && Int($0) < first + placesOfGroup }
      groups[number].group.observe(part, first: first, into: &observations)
      rest = rest.dropFirst(part.count)
    }
    if actions.count != n {
      actions = [Int32](repeating: 0, count: n)
      numbers = [Float](repeating: 0, count: 4 * n)
    }
    for (index, sample) in places.enumerated() {
      let place = Int(sample)
      actions[index] = rollout.actions[place]
      numbers[index] = rollout.logProbabilities[place]
      numbers[n + index] = rollout.values[place]
      numbers[2 * n + index] = advantages[place]
      numbers[3 * n + index] = targets[place]
    }
  }

  func played(on tape: Tape<Float>) -> PlayedSamples {
    let rows = tape.input(numbers, rows: 4, columns: count)
    return PlayedSamples(
      actions: tape.indices(actions), logProbabilities: rows.rows(0..<1), values: rows.rows(1..<2),
      advantages: rows.rows(2..<3), targets: rows.rows(3..<4))
  }
}
