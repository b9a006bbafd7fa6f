import Differentiation
import Foundation
import Networks
import Tensors
import Worlds

/// Some environments side by side that one worker plays through all steps of a round, and what was seen there.
///
/// Of an observation only what changes is kept, step by step: the features that a level always has are added when it
/// is looked at again. What was played is addressed by place = environment · horizon + step, environments counted from
/// the group's first.
struct EnvironmentGroup {
  let count: Int
  let horizon: Int
  private var environments: GridEnvironments
  private(set) var actions: [Int32]
  private(set) var logProbabilities: [Float]
  private(set) var values: [Float]
  private(set) var rewards: [Float]
  private(set) var proxyRewards: [Float]
  private(set) var isLast: [Bool]
  /// [count]: the critic's value of what stands after the last step.
  private(set) var finalValues: [Float]
  /// [count]: Σ discount^t reward_t of each environment's first episode, as far as it was played.
  private(set) var returns: [Float]
  private(set) var proxyReturns: [Float]
  private var previousActions: [Int32]
  /// What changes in an observation, environment after environment in each step, and where each begins.
  private var changing: [Int32] = []
  private var changingStarts: [Int32] = []
  /// A uniform number for each place, which decides the action.
  private var noise: [Float]
  // What the network sees and says of one step.
  private var seen = Observations()
  private var logits: [Float] = []
  private var weights: [Float] = []
  private var criticValues: [Float]

  init(levels: [GridLevel], world: any GridWorld, horizon: Int) {
    count = levels.count
    self.horizon = horizon
    environments = GridEnvironments(levels: levels, world: world)
    let places = count * horizon
    actions = [Int32](repeating: 0, count: places)
    previousActions = actions
    noise = [Float](repeating: 0, count: places)
    (logProbabilities, values, rewards, proxyRewards) = (noise, noise, noise, noise)
    isLast = [Bool](repeating: false, count: places)
    finalValues = [Float](repeating: 0, count: count)
    (returns, proxyReturns, criticValues) = (finalValues, finalValues, finalValues)
  }

  /// Plays every step from the start of `levels`.
  ///
  /// Action t of environment e is decided by number t of `stream.stream(first + e)`. Ends as soon as every first episode
  /// is over where `isFirstOnly` is set: then only the returns are of use.
  mutating func play(
    _ network: any PolicyNetwork, on tape: Tape<Float>, parameters: Buffer<Float>, levels: [GridLevel],
    discount: Double, stream: RandomStream, first: Int, isFirstOnly: Bool = false
  ) {
    environments.load(levels)
    for index in 0..<count {
      var random = stream.stream(first + index)
      random.fillUniform(&noise, in: index * horizon..<(index + 1) * horizon)
    }
    changing.removeAll(keepingCapacity: true)
    changingStarts.removeAll(keepingCapacity: true)
    for step in 0..<horizon {
      look(network, on: tape, parameters: parameters, record: step)
      for index in 0..<count {
        let place = index * horizon + step
        values[place] = criticValues[index]
        choose(at: place, index, actions: network.actions)
      }
      environments.step(
        actions, rewards: &rewards, proxyRewards: &proxyRewards, isLast: &isLast, offset: step, stride: horizon)
      if isFirstOnly, isOver(after: step) { break }
    }
    changingStarts.append(Int32(changing.count))
    score(discount)
    guard !isFirstOnly else { return }
    look(network, on: tape, parameters: parameters, record: nil)
    for index in 0..<count { finalValues[index] = criticValues[index] }
  }

  /// Appends the observations at some places, as they were when they were played; places counted from `first` on.
  func observe(_ places: ArraySlice<Int32>, first: Int, into observations: inout Observations) {
    for sample in places {
      let place = Int(sample) - first
      let (index, step) = place.quotientAndRemainder(dividingBy: horizon)
      environments.observeStatic(index, into: &observations.features)
      let start = step * count + index
      observations.features.append(
        contentsOf: changing[Int(changingStarts[start])..<Int(changingStarts[start + 1])])
      observations.starts.append(Int32(observations.features.count))
      observations.previousActions.append(previousActions[place])
    }
  }

  /// Lets the network look at every environment as it stands, and keeps what it saw under a step.
  private mutating func look(
    _ network: any PolicyNetwork, on tape: Tape<Float>, parameters: Buffer<Float>, record step: Int?
  ) {
    seen.removeAll()
    for index in 0..<count {
      environments.observeStatic(index, into: &seen.features)
      let start = seen.features.count
      environments.observeDynamic(index, into: &seen.features)
      seen.starts.append(Int32(seen.features.count))
      let previous = environments.previousAction(of: index)
      seen.previousActions.append(previous)
      guard let step else { continue }
      changingStarts.append(Int32(changing.count))
      changing.append(contentsOf: seen.features[start...])
      previousActions[index * horizon + step] = previous
    }
    tape.reset()
    let outputs = network.outputs(
      tape, parameters: tape.bindParameters(parameters, gradients: nil), observations: seen, range: 0..<count)
    if logits.count != outputs.logits.count {
      logits = [Float](repeating: 0, count: outputs.logits.count)
      weights = [Float](repeating: 0, count: outputs.logits.columns)
    }
    tape.copyValue(of: outputs.logits, into: &logits)
    tape.copyValue(of: outputs.values, into: &criticValues)
  }

  /// Takes the action whose stretch of the cumulated probabilities holds the noise of the place.
  private mutating func choose(at place: Int, _ index: Int, actions actionCount: Int) {
    let start = index * actionCount
    var highest = -Float.infinity
    for i in 0..<actionCount { highest = max(highest, logits[start + i]) }
    var total: Float = 0
    for i in 0..<actionCount {
      weights[i] = exp(logits[start + i] - highest)
      total += weights[i]
    }
    let wanted = noise[place] * total
    var action = 0
    var sum = weights[0]
    while sum <= wanted, action < actionCount - 1 {
      action += 1
      sum += weights[action]
    }
    actions[place] = Int32(action)
    logProbabilities[place] = logits[start + action] - highest - log(total)
  }

  private func isOver(after step: Int) -> Bool {
    for index in 0..<count {
      let places = index * horizon...index * horizon + step
      if !isLast[places].contains(true) { return false }
    }
    return true
  }

  private mutating func score(_ discount: Double) {
    for index in 0..<count {
      var weight = 1.0, sum = 0.0, proxySum = 0.0
      for place in index * horizon..<(index + 1) * horizon {
        sum += weight * Double(rewards[place])
        proxySum += weight * Double(proxyRewards[place])
        weight *= discount
        if isLast[place] { break }
      }
      (returns[index], proxyReturns[index]) = (Float(sum), Float(proxySum))
    }
  }
}

/// Where a group stays between calls.
final class GroupPlace: @unchecked Sendable {
  // Sendable because one worker at a time plays a group, and what was played is only read until it is played anew.
  var group: EnvironmentGroup

  init(_ group: EnvironmentGroup) { self.group = group }
}
