import Settings
import Statistics
import Tensors

/// What a table says about the noise of its scores, and why it says nothing.
struct SelectionNoise: Sendable {
  var scores: NoisyScores?
  /// Why there is no noise to work with.
  var silence = ""
  /// Whether the noise is pooled over models.
  var pooled = false
  var units: Int?

  init(table: ScoreTable, options: SelectionOptions, random: RandomStream, workers: Workers) {
    var noise = random.stream("noise")
    let n = table.models.count
    // Many models get fewer draws, so that memory stays bounded.
    let draws = max(min(options.resamples, (1 << 23) / max(n, 1)), 200)
    switch table.noise {
    case .sharedUnits(let matrix, let count):
      units = count
      if count < 2 {
        silence =
          "the table has one \(table.unitName), and one score does not say how much it would vary"
      } else if count < NoisyScores.fewUnits {
        pooled = true
        scores = NoisyScores(pooledMatrix: matrix, units: count, draws: draws, using: &noise)
        if scores == nil {
          silence = "nothing varies between the \(table.unitName)s beyond what all models share"
        }
      } else {
        let resampling = Resampling(.bootstrap, units: count, draws: draws, using: &noise)
        let centered = Resampling.centered(matrix, units: count)
        scores = NoisyScores(
          matrix: matrix, units: count, draws: draws,
          noise: NoiseProduct.of(resampling, centered, workers: workers), bounds: table.bounds, using: &noise)
      }
    case .ownUnits(let values):
      units = values.map(\.count).min()
      pooled = true
      scores = NoisyScores(ownUnits: values, draws: draws, using: &noise)
      if scores == nil {
        silence = "no model was scored twice, and one score does not say how much it would vary"
      }
    case .standardErrors(let errors):
      scores = NoisyScores(
        values: table.scores, standardErrors: errors, draws: draws, using: &noise)
    case .unknown:
      silence = "the table gives neither standard errors nor items nor repeated scores"
    }
    if let found = scores, found.standardErrors.allSatisfy({ $0 == 0 }) {
      scores = nil
      if case .standardErrors = table.noise {
        silence = "all standard errors are 0"
      } else {
        silence = "the scores do not vary at all"
      }
    }
  }
}
