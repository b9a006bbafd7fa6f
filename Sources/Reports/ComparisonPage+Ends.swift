import Figures
import Instruments
import Statistics

extension ComparisonPage {
  var endBlocks: [Page.Block] {
    guard let reference else { return [] }
    var panels: [Panel] = []
    let quantities = [
      ("loss-difference", "Loss beyond that of the algorithm, on the same tasks", 0.0),
      ("sensitivity-cosine", "Sensitivity cosine", 1), ("prediction-difference", "Prediction difference", 0),
    ]
    for (quantity, title, perfect) in quantities {
      if groups.count == 1 {
        let values = groups[0].finals(quantity, reference)
        guard values.count > 1 else { continue }
        if values.count >= 12 {
          panels.append(
            .plot(
              Plot(
                title: title, x: Axis(title), y: Axis("Seeds", including: [0]),
                marks: [
                  .bars(Bars(nil, bars: Self.histogram(values))),
                  .rule(Rule(.vertical, at: Quantiles.median(of: values), label: "median", hue: .orange)),
                ], height: 150)))
          continue
        }
        let rows = groups[0].runs.compactMap { run -> Rows.Row? in
          guard let reading = run.reading(quantity, reference), let value = reading.value else { return nil }
          return Rows.Row(
            "Seed \(run.record.seed)",
            estimates: [Rows.Estimate(value, lower: reading.interval?.lower, upper: reading.interval?.upper)])
        }
        let rules = quantity == "loss-difference" ? [Rule(.vertical, at: perfect, label: "the same loss")] : []
        panels.append(
          .rows(Rows(title: title, axis: Axis("One seed a row, intervals over tasks"), rows: rows, rules: rules)))
        continue
      }
      let rows = groups.compactMap { group -> Rows.Row? in
        let values = group.finals(quantity, reference)
        guard let median = Estimate.median(of: values) else { return nil }
        return Rows.Row(
          group.label,
          estimates: [
            Rows.Estimate(
              median.value, lower: values.count > 1 ? median.interval.lower : nil,
              upper: values.count > 1 ? median.interval.upper : nil, hue: group.hue)
          ])
      }
      guard !rows.isEmpty else { continue }
      panels.append(
        .rows(Rows(title: title, axis: Axis("Median over seeds, with its interval", including: [perfect]), rows: rows)))
    }
    guard !panels.isEmpty else { return [] }
    return [
      .figure(
        Page.Figure(
          "ends",
          Chart(
            title: groups.count > 1
              ? "At the end of training, against \(algorithm)" : "How the seeds differ in the end",
            description: "Final readings over the seeds.", panels: panels)))
    ]
  }

  /// Bars of equal width over the range of the values: the square root of their number, 5 to 20.
  static func histogram(_ values: [Double]) -> [Bars.Bar] {
    guard let low = values.min(), let high = values.max() else { return [] }
    guard high - low > 1e-6 * max(abs(low), abs(high)) else {
      return [
        Bars.Bar(from: low - 0.05 * abs(low) - 1e-9, to: low + 0.05 * abs(low) + 1e-9, height: Double(values.count))
      ]
    }
    let count = min(max(Int(Double(values.count).squareRoot().rounded(.up)) * 2, 5), 20)
    let width = (high - low) / Double(count)
    var heights = [Double](repeating: 0, count: count)
    for value in values { heights[min(Int((value - low) / width), count - 1)] += 1 }
    return heights.enumerated().map { index, height in
      Bars.Bar(from: low + Double(index) * width, to: low + Double(index + 1) * width, height: height)
    }
  }
}
