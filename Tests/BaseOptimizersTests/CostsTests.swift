import BaseOptimizers
import Foundation
import Testing

@Suite("Costs") struct CostsTests {
  @Test("the best of n delivers the published bits, log2 n less at most 1.4427")
  func bestOfN() {
    let known = [
      2: 0.2787, 3: 0.6232, 5: 1.1678, 10: 2.0235, 20: 2.9514, 50: 4.2300, 100: 5.2156, 1000: 8.5245, 10000: 11.8452,
    ]
    for (n, bits) in known { #expect(abs(SelectionBits.best(of: n) - bits) < 5.1e-5) }
    #expect(SelectionBits.best(of: 1) == 0)
    #expect(abs(log2(1e6) - SelectionBits.best(of: 1_000_000) - 1.4427) < 1e-4)
  }

  @Test("truncation delivers −log2 p, and so do equal weights on that share")
  func truncation() {
    #expect(SelectionBits.truncation(survivors: 1, population: 4) == 2)
    #expect(SelectionBits.truncation(survivors: 7, population: 7) == 0)
    #expect(abs(SelectionBits.weights([3, 3, 0, 0, 0, 0, 0, 0]) - 2) < 1e-12)
    #expect(SelectionBits.weights([1, 1, 1]) == 0)
  }

  @Test("weights linear in the rank tend to the bits of a tournament of two")
  func linearWeights() {
    let weights = (0..<100_000).map { Double($0) }
    #expect(abs(SelectionBits.weights(weights) - SelectionBits.best(of: 2)) < 1e-4)
  }

  @Test("costs add and multiply field by field")
  func arithmetic() {
    let once = Costs(updates: 1, examples: 2, floatingPointOperations: 3, fitnessEvaluations: 4, selectionBits: 5)
    var sum = Costs.zero
    for _ in 0..<6 { sum += once }
    #expect(sum == once * 6)
    #expect(once * 0 == .zero)
  }

  @Test("costs are written with the names of the documentation")
  func names() throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    let text = String(decoding: try encoder.encode(Costs(updates: 3)), as: UTF8.self)
    #expect(
      text
        == #"{"examples":0,"fitness-evaluations":0,"floating-point-operations":0,"selection-bits":0,"updates":3}"#)
  }
}
