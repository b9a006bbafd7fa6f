import Foundation
import Tensors
import Testing

/// The 32-bit words that a fill uses, by the simple block function.
private func words(of stream: RandomStream, count: Int) -> [UInt32] {
  var stream = stream
  if stream.position % 2 == 1 { stream.position += 1 }
  var words: [UInt32] = []
  while words.count < count {
    let pair = stream.next()
    words += [UInt32(truncatingIfNeeded: pair), UInt32(truncatingIfNeeded: pair >> 32)]
  }
  return Array(words.prefix(count))
}

/// (floor(w / 2) + 1/2) 2^-31 rounded to Float: the argument of the logarithm.
private func unit(_ word: UInt32) -> Double { Double((Float(word >> 1) + 0.5) * 0x1p-31) }

@Suite struct RandomFillTests {
  @Test(arguments: [0, 1, 2, 3, 4, 5, 31, 32, 33, 63, 64, 65, 1000])
  func uniformFillIsBitIdenticalToTheSimpleVersion(count: Int) {
    for position in [0, 1, 6] as [UInt64] {
      var stream = RandomStream(seed: 21).stream("fill")
      stream.position = position
      let expected = words(of: stream, count: count).map { word -> Float in
        let scaled = Float(word >> 8) * 0x1p-24 * 3.5
        return scaled + -1.25
      }
      var values = [Float](repeating: 9, count: count + 2)
      stream.fillUniform(&values, in: 1..<count + 1, lower: -1.25, upper: 2.25)
      #expect(Array(values[1..<count + 1]) == expected)
      #expect(values[0] == 9 && values[count + 1] == 9)
      #expect(stream.position == (position + 1) / 2 * 2 + UInt64((count + 3) / 4 * 2))
    }
  }

  /// The counter carries from its lower into its upper 32 bits.
  @Test func fillsCrossTheCarryOfTheCounter() {
    var stream = RandomStream(seed: 22)
    stream.position = 2 * (0xFFFF_FFFF - 9)
    let expected = words(of: stream, count: 200).map { Float($0 >> 8) * 0x1p-24 }
    var values = [Float](repeating: 0, count: 200)
    stream.fillUniform(&values)
    #expect(values == expected)
  }

  @Test func normalFillMatchesADoubleReference() {
    var stream = RandomStream(seed: 23)
    let count = 200_001
    let w = words(of: stream, count: count + 1)
    var values = [Float](repeating: 0, count: count)
    stream.fillNormal(&values)
    var worst = 0.0
    for i in 0..<count {
      let radius = (-2 * log(unit(w[i & ~1]))).squareRoot()
      let angle = Double(Int32(bitPattern: w[i | 1] << 1)) * .pi * 0x1p-32
      let sign: Double = w[i | 1] >> 31 == 1 ? -1 : 1
      let expected = sign * radius * (i & 1 == 0 ? cos(angle) : sin(angle))
      worst = max(worst, abs(Double(values[i]) - expected) / max(1, radius))
    }
    print("normal fill: largest error relative to the radius \(worst)")
    #expect(worst < 5e-7)
  }

  @Test func normalFillFollowsTheNormalLaw() {
    var stream = RandomStream(seed: 24)
    let n = 1_000_000
    var values = [Float](repeating: 0, count: n)
    stream.fillNormal(&values, scale: 2)
    let z = values.map { Double($0) / 2 }
    func moment(_ k: Int) -> Double { z.reduce(0) { $0 + pow($1, Double(k)) } / Double(n) }
    // Five standard errors: sqrt(Var z^k / n) with Var = 1, 2, 15, 96, ..., 10170.
    #expect(abs(moment(1)) < 0.005)
    #expect(abs(moment(2) - 1) < 0.0071)
    #expect(abs(moment(3)) < 0.0194)
    #expect(abs(moment(4) - 3) < 0.049)
    #expect(abs(moment(6) - 15) < 0.505)
    #expect(kolmogorovSmirnov(Array(z.prefix(200_000)), normalDistribution) < 1.95)
    // Partners of one pair, and neighbors of two, are uncorrelated.
    for lag in 1...3 {
      let sum = (0..<n - lag).reduce(0.0) { $0 + z[$1] * z[$1 + lag] } / Double(n)
      #expect(abs(sum) < 0.005)
    }
  }

  @Test func exponentialAndLaplaceFillsMatchADoubleReference() {
    let stream = RandomStream(seed: 25)
    let count = 100_000
    let w = words(of: stream, count: count)
    var exponentials = [Float](repeating: 0, count: count), laplaces = exponentials
    var first = stream, second = stream
    first.fillExponential(&exponentials, scale: 1)
    second.fillLaplace(&laplaces, scale: 1)
    var worst = 0.0
    for i in 0..<count {
      let expected = -log(unit(w[i]))
      worst = max(worst, abs(Double(exponentials[i]) - expected) / max(1e-3, expected))
      #expect(laplaces[i] == (w[i] & 1 == 0 ? exponentials[i] : -exponentials[i]))
    }
    print("exponential fill: largest relative error \(worst)")
    #expect(worst < 1e-6)
    #expect(kolmogorovSmirnov(exponentials.map(Double.init)) { 1 - exp(-$0) } < 1.95)
    #expect(kolmogorovSmirnov(laplaces.map(Double.init), laplaceDistribution) < 1.95)
  }

  @Test func addNormalAddsWhatFillNormalWrites() {
    let stream = RandomStream(seed: 26)
    for count in [0, 1, 63, 64, 65, 130] {
      var noise = [Float](repeating: 0, count: count), sum = [Float](repeating: 1.5, count: count)
      var first = stream, second = stream
      first.fillNormal(&noise, scale: 0.5)
      second.addNormal(to: &sum, scale: 0.5)
      #expect(sum == noise.map { 1.5 + $0 })
      #expect(first == second)
    }
  }

  @Test func aFillInTwoHalvesIsOneFill() {
    let stream = RandomStream(seed: 27)
    var whole = [Float](repeating: 0, count: 500), halves = whole
    var first = stream, second = stream
    first.fillNormal(&whole)
    second.fillNormal(&halves, in: 0..<36)
    second.fillNormal(&halves, in: 36..<500)
    #expect(whole == halves)
  }
}
