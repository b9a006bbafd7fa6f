import Settings
import Worlds

/// One change of the world under which a subject is read, written as the settings that make it.
struct MatchShift: Sendable {
  /// Such as `world.inputs.scale=1.5`.
  var condition: String
  var world: RegressionWorld

  /// The published sweeps: inputs scaled, weights scaled, inputs of another shape divided by their norm; and for a world
  /// with a finite pool of tasks, fresh tasks.
  ///
  /// A factor of 1 is left out: it is the world itself.
  static func all(of world: RegressionWorld, inputScales: [Double], weightScales: [Double], shapes: Bool)
    -> [MatchShift]
  {
    var result: [MatchShift] = []
    for factor in inputScales where factor != 1 {
      let shifted = world.shifted(inputScale: factor)
      result.append(
        MatchShift(condition: "world.inputs.scale=\(Setting.written(shifted.inputs.scale))", world: shifted))
    }
    for factor in weightScales where factor != 1 {
      let shifted = world.shifted(weightScale: factor)
      result.append(
        MatchShift(condition: "world.weights.scale=\(Setting.written(shifted.weightScale))", world: shifted))
    }
    if shapes {
      for shape in [InputDistribution.Shape.normal, .exponential, .laplace] where shape != world.inputs.shape {
        let inputs = InputDistribution(
          shape, halfWidth: world.inputs.halfWidth, scale: world.inputs.scale, normalized: true)
        result.append(
          MatchShift(
            condition: "world.inputs.distribution=\(shape.rawValue) world.inputs.normalized=true",
            world: world.shifted(inputs: inputs)))
      }
    }
    if world.tasks != nil {
      result.append(MatchShift(condition: "world.tasks=unlimited", world: world.pooled(tasks: nil)))
    }
    return result
  }
}
