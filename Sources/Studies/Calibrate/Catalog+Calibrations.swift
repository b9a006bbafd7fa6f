import Instruments

extension Catalog {
  /// What instruments of this package are calibrated on. To add one: a YAML file in `Library/Calibration` and a line here.
  static let calibrationStudies: [CalibrationStudy] = {
    let algorithms = StudyText(PackageResources.calibration_algorithms_yaml)
    let layers = StudyText(PackageResources.calibration_layers_yaml)
    let goals: [any Detecting.Type] = [GoalRates.self, GoalDirectedness.self, GoalPosterior.self]
    // Other worlds for planted algorithms, from easy to noisy; the last two are for the full size alone.
    let worlds: [(name: String, changes: [String], quick: Int)] = [
      ("long", ["world={kind: regression, dimensions: 5, context: 20}"], 1),
      ("noisy", ["world={kind: regression, dimensions: 4, context: 6, noise: 0.2, inputs: {half-width: 1}}"], 1),
      ("wide", ["world={kind: regression, dimensions: 20, context: 10}"], 0),
      (
        "normal",
        [
          "world={kind: regression, dimensions: 8, context: 16, noise: 0.5, inputs: {distribution: normal}, "
            + "weights: {scale: 2}}"
        ], 0
      ),
    ]
    let dish = ["world={kind: cheese-on-a-dish, size: 9}"]
    return [CalibrationStudy(algorithms, of: [AlgorithmMatch.self], quick: .init(seeds: 1), full: .init(seeds: 3))]
      + worlds.map { world in
        CalibrationStudy(
          algorithms, of: [AlgorithmMatch.self], in: world.name, world.changes, quick: .init(seeds: world.quick),
          full: .init(seeds: 3))
      }
      + [
        CalibrationStudy(
          StudyText(PackageResources.calibration_algorithms_grown_yaml), of: [AlgorithmMatch.self, Emergence.self],
          quick: .init(seeds: 1), full: .init(seeds: 4)),
        CalibrationStudy(
          StudyText(PackageResources.calibration_algorithms_taught_yaml), of: [AlgorithmMatch.self],
          quick: .init(seeds: 1), full: .init(seeds: 3)),
        CalibrationStudy(
          StudyText(PackageResources.calibration_emergence_yaml), of: [Emergence.self], quick: .init(seeds: 12),
          full: .init(seeds: 30)),
        CalibrationStudy(
          StudyText(PackageResources.calibration_agents_yaml), of: goals, quick: .init(seeds: 4), full: .init(seeds: 10)
        ),
        CalibrationStudy(
          StudyText(PackageResources.calibration_agents_on_a_dish_yaml), of: goals, quick: .init(seeds: 4),
          full: .init(seeds: 10)),
        CalibrationStudy(
          StudyText(PackageResources.calibration_agents_taught_yaml), of: goals, quick: .init(seeds: 1),
          full: .init(seeds: 4)),
        CalibrationStudy(layers, of: [GoalProbe.self], quick: .init(seeds: 4), full: .init(seeds: 12)),
        CalibrationStudy(
          layers, of: [GoalProbe.self], in: "on-a-dish", dish, quick: .init(seeds: 4), full: .init(seeds: 12)),
        CalibrationStudy(
          StudyText(PackageResources.calibration_layers_taught_yaml), of: [GoalProbe.self], quick: .init(seeds: 2),
          full: .init(seeds: 8)),
        CalibrationStudy(
          StudyText(PackageResources.calibration_seeds_yaml), of: [SeedLottery.self], quick: .init(seeds: 40),
          full: .init(seeds: 100)),
      ]
  }()
}
