import BaseOptimizers
import Foundation
import Tensors

/// A corridor to walk to the end of, with a table of logits for a policy: small enough to know everything about it.
///
/// Cells 0 … `cells` - 1; an episode starts in cell 0; action 0 goes back, action 1 ahead; the last cell pays 1 and ends
/// it, and so does the time limit of three steps a cell, unpaid. The proxy pays 1 for each step ahead into cell 1. Parameters:
/// logits [cells, 2], then values [cells], then one that nothing depends on.
final class Corridor: ReinforcementObjective, @unchecked Sendable {
  // Sendable because a test uses it from one thread.
  let cells: Int
  let environments: Int
  let discount: Double
  private var observed: [Int] = []

  init(cells: Int, environments: Int, discount: Double = 0.9) {
    (self.cells, self.environments, self.discount) = (cells, environments, discount)
  }

  var parameterCount: Int { 3 * cells + 1 }
  var costOfStep: Costs { Costs(examples: 1, floatingPointOperations: 10) }
  /// Straight to the end.
  var optimum: Double { pow(discount, Double(cells - 2)) }

  func play(_ parameters: [Float], step: Int, into rollout: inout Rollout) {
    observed = [Int](repeating: 0, count: rollout.count)
    for environment in 0..<environments {
      var random = RandomStream(seed: 11).stream(step).stream(environment)
      var cell = 0, made = 0, returned = 0.0, proxy = 0.0, isFirst = true
      for time in 0..<rollout.horizon {
        let place = environment * rollout.horizon + time
        let back = 1 / (1 + exp(Double(parameters[2 * cell + 1] - parameters[2 * cell])))
        let action = random.uniform() < back ? 0 : 1
        observed[place] = cell
        rollout.actions[place] = Int32(action)
        rollout.logProbabilities[place] = Float(log(action == 0 ? back : 1 - back))
        rollout.values[place] = parameters[2 * cells + cell]
        cell = max(0, cell + 2 * action - 1)
        made += 1
        let isPaid = cell == cells - 1
        rollout.rewards[place] = isPaid ? 1 : 0
        if isFirst, isPaid { returned += pow(discount, Double(made - 1)) }
        if isFirst, action == 1, cell == 1 { proxy += pow(discount, Double(made - 1)) }
        rollout.isLast[place] = isPaid || made == 3 * cells
        if rollout.isLast[place] { (cell, made, isFirst) = (0, 0, false) }
      }
      rollout.finalValues[environment] = parameters[2 * cells + cell]
      rollout.episodeReturns[environment] = Float(returned)
      rollout.episodeProxyReturns[environment] = Float(proxy)
    }
  }

  func lossAndGradient(
    at parameters: [Float], samples: ArraySlice<Int32>, of rollout: Rollout, advantages: [Float], targets: [Float],
    loss: PolicyLoss, gradient: inout [Float]
  ) -> PolicyLossTerms {
    let n = samples.count, buffer = Buffer<Float>(capacity: 16 * n + 16)
    func block(_ slot: Int, _ rows: Int, _ columns: Int, _ number: (Int) -> Float) -> Block<Float> {
      let block = buffer.block(at: slot * n, rows: rows, columns: columns, stride: columns)
      for row in 0..<rows { for column in 0..<columns { block[row, column] = number(row * columns + column) } }
      return block
    }
    let places = samples.map { Int($0) }, indices = IndexBuffer()
    let range = indices.append(places.map { rollout.actions[$0] }[...])
    let played = PolicySamples(
      logProbabilities: block(0, 1, n) { rollout.logProbabilities[places[$0]] },
      values: block(1, 1, n) { rollout.values[places[$0]] }, advantages: block(2, 1, n) { advantages[places[$0]] },
      targets: block(3, 1, n) { targets[places[$0]] })
    let logits = block(4, n, 2) { parameters[2 * observed[places[$0 / 2]] + $0 % 2] }
    let values = block(6, n, 1) { parameters[2 * cells + observed[places[$0]]] }
    let (logitSlope, valueSlope, terms) = (
      block(7, n, 2) { _ in 0 }, block(9, n, 1) { _ in 0 }, buffer.row(16 * n..<16 * n + 5)
    )
    _ = Float.policyLoss(
      logits, values: values, actions: indices, range, samples: played, loss: loss, factor: 1 / Double(n),
      logitSlope: logitSlope, valueSlope: valueSlope, terms: terms)
    for i in gradient.indices { gradient[i] = 0 }
    for (row, place) in places.enumerated() {
      for action in 0..<2 { gradient[2 * observed[place] + action] += logitSlope[row, action] }
      gradient[2 * cells + observed[place]] += valueSlope[row, 0]
    }
    return PolicyLossTerms(terms)
  }
}
