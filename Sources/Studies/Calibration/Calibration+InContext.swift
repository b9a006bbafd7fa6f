import Instruments
import Networks
import Organisms
import Readings
import Subjects
import Tensors
import Worlds

extension Calibration {
  /// Networks that answer tasks from their context: untrained or trained on shuffled labels as easy nulls, trained as
  /// long on few tasks or planted and rotated at equal norms as matched nulls. The decisions are
  /// `AlgorithmMatch.detection` and `Emergence.passage`; the score is the largest match.
  static let inContext = Section(instruments: [AlgorithmMatch.name, Emergence.name]) { calibration, chosen, progress in
    let grown = try calibration.grow { progress(0.6 * $0) }
    var rows: [Row] = []
    if chosen.contains(AlgorithmMatch.name) { rows += calibration.matchRows(grown) { progress(0.6 + 0.2 * $0) } }
    if chosen.contains(Emergence.name) { rows += calibration.emergenceRows(grown) { progress(0.8 + 0.2 * $0) } }
    return rows
  }

  /// The instrument as calibrated: standard candidates, fewer tasks and resamples than in a study.
  static var instrument: AlgorithmMatch {
    var match = AlgorithmMatch()
    (match.tasks, match.resamples, match.shifts) = (1_000, 100, .never)
    return match
  }

  /// A subject with all that is known of it.
  struct Case: Sendable {
    var control: Control
    var organism: String
    /// The algorithm that was planted, nil in a null.
    var planted: String?
    var network: any InContextNetwork
    var parameters: [Float]
    /// The world it is read in.
    var world: RegressionWorld
  }

  /// The worlds that organisms are planted in, from easy to noisy.
  var worlds: [RegressionWorld] {
    let quick = [
      RegressionWorld(dimensions: 10, context: 10), RegressionWorld(dimensions: 5, context: 20),
      RegressionWorld(dimensions: 4, context: 6, inputs: InputDistribution(halfWidth: 1), noise: 0.2),
    ]
    guard size == .full else { return quick }
    return quick + [
      RegressionWorld(dimensions: 20, context: 10),
      RegressionWorld(dimensions: 8, context: 16, inputs: InputDistribution(.normal), weightScale: 2, noise: 0.5),
    ]
  }

  /// The world that organisms are grown in.
  var growthWorld: RegressionWorld { RegressionWorld(dimensions: 5, context: 10) }
}
