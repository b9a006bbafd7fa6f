import Foundation
import Statistics
import Testing

/// Price's identity and the breeder's equation: known answers of science.md item 8.
@Suite struct BreedingTests {
  func normal(_ random: inout TestRandom) -> Double {
    NormalDistribution.standard.quantile((Double(random.next() >> 12) + 0.5) * 0x1p-52)
  }

  /// w̄ Δz̄ = Cov(w, z) + E[w Δz] to machine precision, whatever the numbers, and Δz̄ is the change of the means.
  @Test func priceIdentity() throws {
    var random = TestRandom(1)
    for round in 0..<200 {
      let n = 1 + Int(random.next() % 60)
      let offset = round % 3 == 0 ? 1e6 : 0
      let fitness = (0..<n).map { $0 == 0 ? 1 : Double(random.next() % 5) }
      let parents = (0..<n).map { _ in offset + normal(&random) }
      let offspring = parents.map { $0 + 0.3 * normal(&random) }
      let price = try #require(
        PriceIdentity(fitness: fitness, parents: parents, offspring: offspring, draws: 19, using: &random))
      #expect(abs(price.change - price.selection - price.transmission) < 1e-14 * (1 + offset))
      let total = fitness.reduce(0, +)
      let before = parents.reduce(0, +) / Double(n)
      let after = zip(fitness, offspring).reduce(0) { $0 + $1.0 * $1.1 } / total
      #expect(abs(price.change - (after - before)) < 1e-14 * (1 + offset) * 10)
    }
  }

  @Test func priceParts() throws {
    var random = TestRandom(2)
    // Truncation without drift: all of the change is selection. Equal fitness: all of it is transmission.
    let kept = try #require(
      PriceIdentity(fitness: [0, 0, 1, 1], parents: [1, 2, 3, 4], offspring: [0, .nan, 3, 4], using: &random))
    #expect(kept.selection == 1 && kept.transmission == 0 && kept.change == 1 && kept.meanFitness == 0.5)
    let drift = try #require(
      PriceIdentity(fitness: [2, 2, 2], parents: [1, 2, 3], offspring: [2, 3, 4], using: &random))
    #expect(drift.selection == 0 && drift.transmission == 1 && drift.p == 1)
    #expect(PriceIdentity(fitness: [0, 0], parents: [1, 2], offspring: [1, 2], using: &random) == nil)
    #expect(PriceIdentity(fitness: [-1, 2], parents: [1, 2], offspring: [1, 2], using: &random) == nil)
    #expect(PriceIdentity(fitness: [1], parents: [.nan], offspring: [1], using: &random) == nil)
    // Fitness that has nothing to do with the trait: p is uniform; binomial(200, 0.05) exceeds 22 with chance 0.0004.
    var small = 0
    for _ in 0..<200 {
      let parents = (0..<20).map { _ in normal(&random) }
      let fitness = (0..<20).map { _ in Double(1 + random.next() % 4) }
      let price = try #require(
        PriceIdentity(fitness: fitness, parents: parents, offspring: parents, draws: 199, using: &random))
      if price.p <= 0.05 { small += 1 }
    }
    #expect(small <= 22)
  }

  /// Parents and offspring of a trait of repeatability h²: deviation 1, correlation h².
  func pairs(_ n: Int, heritability h2: Double, _ random: inout TestRandom) -> (parents: [Double], offspring: [Double])
  {
    var parents: [Double] = []
    var offspring: [Double] = []
    for _ in 0..<n {
      let lasting = h2.squareRoot() * normal(&random)
      parents.append(lasting + (1 - h2).squareRoot() * normal(&random))
      offspring.append(lasting + (1 - h2).squareRoot() * normal(&random))
    }
    return (parents, offspring)
  }

  /// S of truncation is the tabulated intensity, R = h² S, and R / S is h²; a trait of pure luck gives R = 0.
  @Test func breedersEquation() throws {
    var random = TestRandom(3)
    let n = 40_000
    for (h2, fraction, intensity) in [(0.5, 0.1, 1.755), (0.2, 0.5, 0.798), (1, 0.2, 1.400), (0, 0.1, 1.755)] {
      let (parents, offspring) = pairs(n, heritability: h2, &random)
      let order = parents.indices.sorted { parents[$0] > parents[$1] }
      let k = Int(Double(n) * fraction)
      let answer = try #require(
        SelectionResponse.of(
          parents: parents, offspring: offspring, selected: Array(order.prefix(k)), draws: 199, using: &random))
      #expect(abs(answer.differential - intensity) < 0.03)
      #expect(abs(answer.heritability.value - h2) < 4.5 * max(answer.heritability.interval.width / 3.92, 1e-12))
      #expect(abs(answer.response.value - h2 * intensity) < 0.05)
      #expect(abs(try #require(answer.realized).value - h2) < 0.04)
      #expect(abs(answer.predicted.value - answer.heritability.value * answer.differential) < 1e-12)
      if h2 > 0 {
        #expect(answer.p == 1.0 / 200 && answer.response.interval.lower > answer.nullResponse.upper)
      } else {
        #expect(answer.p > 0.004 && answer.nullResponse.lower < 0 && answer.nullResponse.upper > 0)
      }
    }
  }

  /// The intervals of R and h² hold their truths, with several selected and with one.
  @Test func breedersCoverage() throws {
    var random = TestRandom(4)
    let rounds = 400
    for k in [1, 6] {
      var slopes = 0
      var luck = 0
      for _ in 0..<rounds {
        let (parents, offspring) = pairs(30, heritability: 0.5, &random)
        let order = parents.indices.sorted { parents[$0] > parents[$1] }
        let answer = try #require(
          SelectionResponse.of(
            parents: parents, offspring: offspring, selected: Array(order.prefix(k)), draws: 19, using: &random))
        if answer.heritability.interval.contains(0.5) { slopes += 1 }
        // Shuffled offspring have R = 0 in truth.
        let null = try #require(
          SelectionResponse.of(
            parents: parents, offspring: offspring.reversed(), selected: Array(order.prefix(k)), draws: 99,
            using: &random))
        if null.response.interval.contains(0) { luck += 1 }
      }
      // Binomial(400, 0.95) is outside 360…395 with chance below 0.0002.
      #expect((360...395).contains(slopes), "slope \(slopes)")
      #expect((360...395).contains(luck), "response \(luck)")
    }
  }

  /// CR = i h_x h_y r_g s_y, and the regression of the other trait on the selected one foretells it.
  @Test func correlatedResponse() throws {
    var random = TestRandom(5)
    let (h2x, h2y, rg, sy, n) = (0.6, 0.3, 0.7, 2.0, 60_000)
    var x: [Double] = []
    var y: [Double] = []
    for _ in 0..<n {
      let gx = normal(&random)
      let gy = rg * gx + (1 - rg * rg).squareRoot() * normal(&random)
      x.append(h2x.squareRoot() * gx + (1 - h2x).squareRoot() * normal(&random))
      // The offspring's other trait: what is inherited, and luck of its own.
      y.append(sy * (h2y.squareRoot() * gy + (1 - h2y).squareRoot() * normal(&random)))
    }
    let order = x.indices.sorted { x[$0] > x[$1] }
    let k = n / 10
    let gained = order.prefix(k).reduce(0) { $0 + y[$1] } / Double(k) - y.reduce(0, +) / Double(n)
    let expected = SelectionResponse.correlated(
      intensity: Pressure.truncationIntensity(fraction: 0.1), heritability: h2x, otherHeritability: h2y,
      geneticCorrelation: rg, otherDeviation: sy)
    #expect(abs(expected - 1.755 * (0.6 * 0.3).squareRoot() * 0.7 * 2) < 2e-3)
    // Standard error of a mean of 6,000: 0.026.
    #expect(abs(gained - expected) < 0.12)
    let s = order.prefix(k).reduce(0) { $0 + x[$1] } / Double(k) - x.reduce(0, +) / Double(n)
    let winner = order[0]
    let trait = try #require(TraitResponse.of(trait: y, scores: x, winner: winner, draws: 19, using: &random))
    // The trait's response per unit of lead, times S, is the same quantity: Cov(x, y) / Var(x) · S.
    let mean = x.reduce(0, +) / Double(n)
    #expect(abs(trait.response.value / (x[winner] - mean) * s - gained) < 0.12)
  }

  /// k rounds of best of n: on a heritable trait the gain adds up, k h² e_n; on a trait of pure luck it does not.
  @Test func roundsOfBestOfN() {
    var random = TestRandom(6)
    let (n, k, worlds) = (10, 5, 2000)
    let e = OrderStatistics.expectedMaximum(of: n)
    for h2 in [1.0, 0.5, 0] {
      var gains = Moments()
      var last = Moments()
      for _ in 0..<worlds {
        var base = 0.0
        var shown = 0.0
        for _ in 0..<k {
          var best = -Double.infinity
          var lasting = 0.0
          for _ in 0..<n {
            let g = h2.squareRoot() * normal(&random)
            let score = base + g + (1 - h2).squareRoot() * normal(&random)
            if score > best { (best, lasting, shown) = (score, base + g, score) }
          }
          base = lasting
        }
        gains.add(base)
        last.add(shown)
      }
      #expect(abs(gains.mean - Double(k) * h2 * e) <= 4.5 * gains.standardError)
      // What the last round shows: all the rounds before it, and its own whole e_n, lasting or not.
      #expect(abs(last.mean - (Double(k - 1) * h2 + 1) * e) < 4.5 * last.standardError)
    }
  }

  @Test func degenerate() {
    var random = TestRandom(7)
    #expect(SelectionResponse.of(parents: [1, 2, 3], offspring: [1, 2, 3], selected: [0], using: &random) == nil)
    #expect(
      SelectionResponse.of(parents: [1, 1, 1, 1], offspring: [1, 2, 3, 4], selected: [0], using: &random) == nil)
    #expect(SelectionResponse.of(parents: [1, 2, 3, 4], offspring: [1, 2, 3, 4], selected: [], using: &random) == nil)
    #expect(
      SelectionResponse.of(parents: [1, 2, 3, 4], offspring: [1, 2, 3, 4], selected: [0, 1, 2, 3], using: &random)
        == nil)
    #expect(
      SelectionResponse.of(parents: [1, 2, 3, .nan], offspring: [1, 2, 3, 4], selected: [0], using: &random) == nil)
    let exact = SelectionResponse.of(
      parents: [1, 2, 3, 4], offspring: [2, 4, 6, 8], selected: [2, 3], using: &random)
    #expect(exact?.differential == 1 && exact?.response.value == 2 && exact?.realized?.value == 2)
  }
}
