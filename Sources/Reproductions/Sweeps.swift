import Instruments
import Statistics
import Worlds

/// The trained layer and the step beyond the inputs and weights of training.
enum Sweeps {
  static let reproduction = Reproduction(
    id: "sweeps", title: "the trained layer follows the step out of distribution", run: run)

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    let organism = try OneLayer.grown(on: bench), step = OneLayer.step
    let note = bench.growthNote(organism.network, in: bench.world)
    let readings = bench.readings(
      of: organism.network, weights: organism.weights, in: bench.world, candidates: [step]
    ) {
      $0.tasks = 1_000
      $0.shifts = .always
      // The published factors, every fifth of them, which is what the notebook plots.
      $0.inputScales = stride(from: 0.5, through: 2.03, by: 0.15).map { ($0 * 100).rounded() / 100 }
      $0.weightScales = stride(from: 0.5, through: 5.0, by: 0.5).map { $0 }
    }
    return [
      ("inputs scaled by 0.5 to 2", "world.inputs.scale=", "input-range factor 0.5 to 2"),
      ("weights scaled by 0.5 to 5", "world.weights.scale=", "weight-scale factor 0.5 to 5"),
      ("normal, exponential and Laplace inputs", "world.inputs.distribution=", "other inputs, divided by their norm"),
    ].map { quantity, prefix, cell in
      let conditions = Set(readings.all.compactMap(\.condition).filter { $0.hasPrefix(prefix) }).sorted()
      let ratios = conditions.compactMap { condition -> Double? in
        guard let loss = readings.value("loss", step, condition),
          let reference = readings.value("loss-reference", step, condition)
        else { return nil }
        return loss / reference
      }
      let worst = ratios.max { abs($0 - 1) < abs($1 - 1) }
      let range = ratios.min().flatMap { low in ratios.max().map { Interval(lower: low, upper: $0) } }
      return ReproductionLine(
        "sweeps", "worst loss of the layer over that of the step, \(quantity)",
        source: "\(Publication.constructed), cell 11, \(cell)",
        published: "1 (figure)",
        value: worst, interval: range, criterion: "every ratio from 0.95 to 1.05",
        holds: range?.lies(within: 0.95...1.05) ?? false,
        explanation:
          "\(note); lower and upper are the smallest and largest of \(ratios.count) ratios, 1000 tasks each")
    }
  }
}
