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
    _ places: ArraySlice<Int32>, _ groups: [EnvironmentGroup], _ rollout: Rollout, _ advantages: [Float],
    _ targets: [Float]
  ) {
    let n = places.count
    // All groups but the last are of one size.
    let placesOfGroup = groups[0].count * rollout.horizon
    observations.removeAll()
    if actions.count != n {
      actions = [Int32](repeating: 0, count: n)
      numbers = [Float](repeating: 0, count: 4 * n)
    }
    for (index, sample) in places.enumerated() {
      let place = Int(sample)
      groups[place / placesOfGroup].observe(place % placesOfGroup, into: &observations)
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
