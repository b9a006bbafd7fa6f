import Differentiation
import Foundation
import Tensors
import Testing

/// The clipped policy loss: finite differences, PyTorch's numbers, and what happens where branches meet.
@Suite struct PolicyLossTests {
  static let loss = PolicyLoss(clip: 0.1, criticCoefficient: 0.5, entropyCoefficient: 0.01)

  /// A policy loss of its inputs: logits [n, actions] and values [n, 1].
  struct Recorded: Recording {
    var actions: [Int32]
    var logProbabilities, values, advantages, targets: [Double]
    var loss = PolicyLossTests.loss

    /// Samples that were played by a policy a little different from one of equal probabilities.
    init(samples n: Int, actions count: Int) {
      var numbers = Numbers(5)
      actions = (0..<n).map { Int32($0 * 7 % count) }
      logProbabilities = numbers.list(n, scale: 0.4).map { $0 - log(Double(count)) }
      (values, advantages, targets) = (numbers.list(n, scale: 0.5), numbers.list(n), numbers.list(n))
    }

    func losses<E>(_ tape: Tape<E>, _ x: [Variable]) -> (loss: Variable, terms: Variable) {
      func row(_ numbers: [Double]) -> Variable {
        tape.input(numbers.map { E($0) }, rows: 1, columns: numbers.count)
      }
      let samples = PlayedSamples(
        actions: tape.indices(actions), logProbabilities: row(logProbabilities), values: row(values),
        advantages: row(advantages), targets: row(targets))
      return tape.clippedPolicyLoss(
        logits: x[0], values: x[1], samples: samples, loss: loss, factor: 1 / Double(actions.count))
    }

    func record<E>(_ tape: Tape<E>, _ x: [Variable]) -> Variable { losses(tape, x).loss }
  }

  @Test(arguments: [(1, 1), (1, 4), (23, 4), (40, 3)])
  func gradients(_ n: Int, _ count: Int) {
    check(Recorded(samples: n, actions: count), Shape(n, count), Shape(n, 1))
  }

  @Test func onlyThePolicyOrOnlyTheCritic() {
    var recorded = Recorded(samples: 9, actions: 4)
    recorded.loss = PolicyLoss(clip: 0.2, criticCoefficient: 0, entropyCoefficient: 0)
    check(recorded, Shape(9, 4), Shape(9, 1))
    recorded.advantages = recorded.advantages.map { _ in 0 }
    recorded.loss.criticCoefficient = 1
    check(recorded, Shape(9, 4), Shape(9, 1))
  }

  struct Reference: Decodable {
    var loss: Double
    var terms, logits, values: [Double]
  }

  /// A formula of the place, as in `policy_loss.py`.
  static func numbers(_ count: Int, _ seed: Double, _ scale: Double) -> [Double] {
    (1...count).map { scale * sin(0.7 * Double($0 * $0 % 1013) + seed) }
  }

  @Test func agreesWithPyTorch() throws {
    let folder = try #require(Bundle.module.resourceURL)
    let reference = try JSONDecoder().decode(
      Reference.self, from: Data(contentsOf: folder.appendingPathComponent("Reference/policy-loss.json")))
    let n = 48, count = 4
    let logits = Self.numbers(n * count, 1, 1.5), values = Self.numbers(n, 2, 1)
    var recorded = Recorded(samples: n, actions: count)
    let logProbabilities = (0..<n).map { i in
      let row = logits[i * count..<(i + 1) * count]
      return row[row.startIndex + Int(recorded.actions[i])] - log(row.map { exp($0) }.reduce(0, +))
    }
    recorded.logProbabilities = zip(logProbabilities, Self.numbers(n, 3, 0.25)).map { $0 + $1 }
    recorded.values = zip(values, Self.numbers(n, 4, 0.3)).map { $0 + $1 }
    (recorded.advantages, recorded.targets) = (Self.numbers(n, 5, 1), Self.numbers(n, 6, 1))
    recorded.logProbabilities[0..<2] = logProbabilities[0..<2]
    recorded.advantages[2..<4] = [0, 0]
    recorded.values[4] = values[4]
    recorded.targets[5] = values[5]

    let worst = difference(recorded, logits, values, reference, on: Tape<Double>(capacity: 1 << 16))
    let single = difference(recorded, logits, values, reference, on: Tape<Float>(capacity: 1 << 16))
    print("policy loss: largest difference from PyTorch \(worst) in Float64, \(single) in Float32")
    #expect(worst < 1e-14)
    #expect(single < 1e-6)
  }

  /// The largest difference of loss, parts and gradients.
  private func difference<E: KernelElement>(
    _ recorded: Recorded, _ logits: [Double], _ values: [Double], _ reference: Reference, on tape: Tape<E>
  ) -> Double {
    let n = values.count
    let x = [
      tape.input(logits.map { E($0) }, rows: n, columns: logits.count / n, requiresGradient: true),
      tape.input(values.map { E($0) }, rows: n, columns: 1, requiresGradient: true),
    ]
    let (loss, terms) = recorded.losses(tape, x)
    tape.backward(from: loss)
    let got = [tape.number(loss)] + tape.value(of: terms) + tape.gradient(of: x[0]) + tape.gradient(of: x[1])
    let wanted = [reference.loss] + reference.terms + reference.logits + reference.values
    guard got.count == wanted.count else { return .infinity }
    return zip(got, wanted).map { abs($0.primal - $1) }.max() ?? .infinity
  }

  /// One sample, two equal logits, so that π = ½ and the ratio is what the old log-probability makes it.
  private func slopes(
    ratio: Double, advantage: Double, value: Double = 0, old: Double = 0, target: Double = 0
  ) -> (logit: Double, value: Double, clipped: Double) {
    var recorded = Recorded(samples: 1, actions: 2)
    recorded.loss = PolicyLoss(clip: 0.5, criticCoefficient: 1, entropyCoefficient: 0)
    (recorded.logProbabilities, recorded.advantages) = ([log(0.5 / ratio)], [advantage])
    (recorded.values, recorded.targets) = ([old], [target])
    let tape = Tape<Double>(capacity: 1 << 10)
    let x = [
      tape.input([0, 0], rows: 1, columns: 2, requiresGradient: true),
      tape.input([value], rows: 1, columns: 1, requiresGradient: true),
    ]
    let (loss, terms) = recorded.losses(tape, x)
    tape.backward(from: loss)
    return (tape.gradient(of: x[0])[0], tape.gradient(of: x[1])[0], tape.value(of: terms)[3])
  }

  @Test func theActorIsClippedOnlyWhereItWouldGain() {
    // d(-r A)/d logit = -A r (1 - π), π = ½.
    #expect(abs(slopes(ratio: 1, advantage: 2).logit + 1) < 1e-12)
    #expect(slopes(ratio: 2, advantage: 2).logit == 0)
    #expect(abs(slopes(ratio: 0.25, advantage: 2).logit + 0.25) < 1e-12)
    #expect(slopes(ratio: 0.25, advantage: -2).logit == 0)
    #expect(abs(slopes(ratio: 2, advantage: -2).logit - 2) < 1e-12)
    #expect(slopes(ratio: 1, advantage: 0).logit == 0)
    #expect(slopes(ratio: 2, advantage: 2).clipped == 1)
    #expect(slopes(ratio: 1.25, advantage: 2).clipped == 0)
  }

  @Test func theCriticIsHeldOnlyWhereItWouldGain() {
    func slope(_ value: Double, _ target: Double) -> Double {
      slopes(ratio: 1, advantage: 0, value: value, target: target).value
    }
    // Inside the bounds and on them the value moves freely.
    #expect(slope(0.25, 1) == -0.75)
    #expect(slope(0.5, 1) == -0.5)
    #expect(slope(-0.5, 1) == -1.5)
    #expect(slope(0, 0) == 0)
    // Beyond them it is held where it came nearer to the target, and not where it went away from it.
    #expect(slope(0.75, 1) == 0)
    #expect(slope(-0.75, 1) == -1.75)
    // Both branches equally far from the target: the free one passes its slope on.
    #expect(slope(1.5, 1) == 0.5)
  }
}
