/// True scores drawn at random: those of the candidates given their scores, and those of others like them.
extension PartialPooling {
  /// As many draws of each point of the grid as its weight says (systematic sampling, rounded up or down), one after another.
  private func draw(
    _ draws: Int, using random: inout Resampler,
    _ body: (_ point: Point, _ range: Range<Int>, _ random: inout Resampler) -> Void
  ) {
    var cumulative = 0.0
    var done = 0
    let offset = random.uniform()
    for (index, point) in points.enumerated() {
      cumulative += point.weight
      let upTo = index == points.count - 1 ? draws : min(draws, Int(cumulative * Double(draws) + offset))
      guard upTo > done else { continue }
      body(point, done..<upTo, &random)
      done = upTo
    }
  }

  /// Draws of the candidates' true scores given all scores, without what all share: `body` gets the number of the draw and a θ for
  /// each of `candidates`.
  func draw(
    _ draws: Int, candidates: [Int], using random: inout Resampler,
    _ body: (_ draw: Int, _ truths: [Double]) -> Void
  ) {
    var truths = [Double](repeating: 0, count: candidates.count)
    var posteriors: [(crowd: Part, wide: Part, stands: Double)] = []
    posteriors.reserveCapacity(candidates.count)
    draw(draws, using: &random) { point, range, random in
      posteriors.removeAll(keepingCapacity: true)
      for i in candidates {
        let posterior = Posterior(point.law, deviation: values[i] - point.center, error: errors[i])
        func part(_ pull: Double) -> Part {
          Part(
            start: values[i] * (1 - pull), pull: pull, deviation: errors[i] * (1 - pull).squareRoot())
        }
        posteriors.append((part(posterior.crowdPull), part(posterior.widePull), posterior.stands))
      }
      let deviation = point.centerVariance.squareRoot()
      for draw in range {
        let center = point.center + deviation * random.normal()
        for position in truths.indices {
          let posterior = posteriors[position]
          let stands = random.uniform() < posterior.stands
          let part = stands ? posterior.wide : posterior.crowd
          truths[position] = part.start + part.pull * center + part.deviation * random.normal()
        }
        body(draw, truths)
      }
    }
  }

  /// θ = start + pull · μ + deviation · z.
  private struct Part {
    var start: Double
    var pull: Double
    var deviation: Double
  }

  /// Draws of the true scores of `count` other candidates of the same population.
  func drawOthers(
    _ draws: Int, count: Int, using random: inout Resampler,
    _ body: (_ draw: Int, _ truths: [Double]) -> Void
  ) {
    var truths = [Double](repeating: 0, count: count)
    draw(draws, using: &random) { point, range, random in
      let (crowd, wide) = (point.law.crowd.squareRoot(), point.law.wide.squareRoot())
      let deviation = point.centerVariance.squareRoot()
      for draw in range {
        let center = point.center + deviation * random.normal()
        for position in truths.indices {
          let stands = random.uniform() < point.law.share
          truths[position] = center + (stands ? wide : crowd) * random.normal()
        }
        body(draw, truths)
      }
    }
  }

  /// The posterior chance of each candidate to have the largest true score, from joint draws.
  ///
  /// Only the two thousand largest values are drawn; the others' chances are 0.
  public func chancesToBeBest(draws: Int = 4000, using rng: inout some RandomNumberGenerator)
    -> [Double]
  {
    var random = Resampler(using: &rng)
    let candidates = Array(values.indices.sorted { values[$0] > values[$1] }.prefix(2000))
    var wins = [Int](repeating: 0, count: values.count)
    draw(draws, candidates: candidates, using: &random) { _, truths in
      var winner = 0
      for position in truths.indices where truths[position] > truths[winner] { winner = position }
      wins[candidates[winner]] += 1
    }
    return wins.map { Double($0) / Double(draws) }
  }
}
