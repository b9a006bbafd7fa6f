import Readings
import Settings

/// The step at which an algorithm was put into a planted network, from the run's metrics: what `emergence` is held against.
public struct Arrival: Summary {
  public static let card = InstrumentCard(
    name: "arrival", summary: "the step at which something was planted, for the calibration of emergence",
    quantities: [
      Quantity(
        name: "arrival-step", unit: "step", level: 3,
        meaning: "The first step after which the planted algorithm is there.",
        formula: "min { s : the metric planted is 1 after s steps }", null: "none: it is a description",
        controls: "known, because it was planted")
    ])

  public init() {}
  public init(from reader: SettingsReader) throws {}

  public func readRun(_ run: RunSeries, at occasion: Occasion) -> [Reading] {
    let sheet = ReadingSheet(Self.card, at: occasion), rows = run.metrics ?? []
    guard rows.contains(where: { $0.values["planted"] != nil }) else {
      return [sheet.reading("arrival-step", .unavailable("nobody planted anything at a step of this run"))]
    }
    guard let row = rows.first(where: { ($0.values["planted"] ?? nil) == 1 }) else {
      return [sheet.reading("arrival-step", .unavailable("nothing was planted by the last step", n: rows.count))]
    }
    return [sheet.reading("arrival-step", Finding(Double(row.step + 1), method: "exact", n: rows.count))]
  }
}
