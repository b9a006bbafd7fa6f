import Foundation
import Worlds

/// Maximum-entropy goal-directedness where its value is known by hand.
enum KnownDirectedness {
  static let reproduction = Reproduction(
    id: "goal-directedness", title: "maximum-entropy goal-directedness where its value is known", run: run)

  static let source = "arXiv 2412.04758, its definition; values by closed form or an independent computation"

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    [0.6, 0.7, 0.8, 0.9, 0.95, 1].map(oneDecision) + corridor() + [cliffs()]
  }

  private static func line(_ quantity: String, _ published: String, _ value: Double, known: Double, _ error: Double)
    -> ReproductionLine
  {
    ReproductionLine(
      "goal-directedness", quantity, source: source, published: published, value: value, interval: nil,
      criterion: "within \(error) of the known value", holds: abs(value - known) <= error,
      explanation: "exact, so without an interval")
  }

  /// One binary decision that is right with probability p: log 2 - H(p).
  private static func oneDecision(_ p: Double) -> ReproductionLine {
    let process = DecisionProcess(
      next: [1, 2, 1, 1, 2, 2], actions: 2, initial: [1, 0, 0], terminal: [false, true, true], discount: 0.5)
    let policy = [p, 1 - p, 0.5, 0.5, 0.5, 0.5]
    let utility = Utility(ofStates: [0, 1, 0], in: process)
    let entropy = [p, 1 - p].reduce(0.0) { $1 > 0 ? $0 - $1 * log($1) : $0 }
    let known = log(2) - entropy
    return line(
      "one decision, right with probability \(p)", String(format: "%.4f", known),
      Directedness(of: policy, for: utility, in: process).value, known: known, 1e-6)
  }

  /// Five cells in a row with blocked ends, U = 1 in the right one, discount 0.9, uniform start.
  private static func corridor() -> [ReproductionLine] {
    let next = (0..<5).flatMap { [max(0, $0 - 1), min(4, $0 + 1)] }
    let process = DecisionProcess(
      next: next, actions: 2, initial: [Double](repeating: 0.2, count: 5),
      terminal: [Bool](repeating: false, count: 5), discount: 0.9)
    func measured(_ right: Double, _ scale: Double = 1, _ offset: Double = 0) -> Directedness {
      Directedness(
        of: (0..<5).flatMap { _ in [1 - right, right] },
        for: Utility(ofStates: [0, 0, 0, 0, 1].map { scale * $0 + offset }, in: process), in: process)
    }
    let soft = measured(0.8), scaled = measured(0.8, 3, -7)
    return [
      line("corridor, right with probability 0.8", "1.7864", soft.value, known: 1.7864, 5e-5),
      line("corridor, its inverse temperature", "1.0260", soft.inverseTemperature, known: 1.0260, 5e-5),
      line("corridor, always right", "6.9315", measured(1).value, known: log(2) / 0.1, 5e-5),
      line("corridor, uniform", "0", measured(0.5).value, known: 0, 1e-9),
      line("corridor, utility 3U - 7", "1.7864", scaled.value, known: 1.7864, 5e-5),
      line(
        "corridor, utility 3U - 7, inverse temperature", "0.3420", scaled.inverseTemperature, known: 1.0260 / 3, 5e-5),
    ]
  }

  /// A cliff along the top row: what is published falls with the noise of the policy; the numbers are in a figure.
  private static func cliffs() -> ReproductionLine {
    let side = 4, goal = side - 1, cells = side * side
    func cell(_ row: Int, _ column: Int) -> Int { side * row + column }
    var next: [Int] = []
    for row in 0..<side {
      for column in 0..<side {
        next += [
          cell(max(0, row - 1), column), cell(row, max(0, column - 1)), cell(min(side - 1, row + 1), column),
          cell(row, min(side - 1, column + 1)),
        ]
      }
    }
    let start = cell(1, 0)
    let process = DecisionProcess(
      next: next, actions: 4, initial: (0..<cells).map { $0 == start ? 1 : 0 },
      terminal: (0..<cells).map { $0 < side }, discount: 0.9)
    let utility = Utility(ofStates: (0..<cells).map { $0 == goal ? 1 : $0 < goal ? -1 : 0 }, in: process)
    // The optimal way: right along the row below the cliff, then up.
    let best = (0..<cells).map { $0 / side == 0 ? 0 : $0 % side == side - 1 ? 0 : $0 / side == 1 ? 3 : 0 }
    let values = [0, 0.1, 0.3, 0.6, 1].map { noise in
      Directedness(
        of: best.flatMap { action in (0..<4).map { noise / 4 + ($0 == action ? 1 - noise : 0) } }, for: utility,
        in: process
      ).value
    }
    let falls = zip(values, values.dropFirst()).allSatisfy { $0 > $1 }
    return ReproductionLine(
      "goal-directedness", "a cliff world: largest over smallest noise of an epsilon-greedy policy", source: source,
      published: "falls (figure)", value: values[0] > 0 ? values[values.count - 1] / values[0] : nil, interval: nil,
      criterion: "falls at every step of epsilon from 0 to 1, and ends at 0 within 1e-9",
      holds: falls && abs(values[values.count - 1]) < 1e-9,
      explanation: "a 4x4 grid of our own; the published grid is not given as numbers")
  }
}
