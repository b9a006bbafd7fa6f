import Figures
import Instruments

extension AgentPage {
  /// Where in the network the goal's position can be read, and whether what it does goes by it.
  var probeBlocks: [Page.Block] {
    let all = run.final.filter { $0.instrument == GoalProbe.name }
    guard !all.isEmpty else { return [] }
    guard all.contains(where: { $0.value != nil }) else {
      return [.unavailable("Where the goal sits is", because: Wording.reason(all.compactMap(\.note).first))]
    }
    var panels: [Panel] = []
    let wanted: [(title: String, axis: String, shown: [(quantity: String, name: String, hue: Hue)], null: String)] = [
      (
        "Read-out of its position", "Variance explained, on levels the probe was not fitted on",
        [("probe-r2", "read-out of the goal", .blue)], "control task"
      ),
      (
        "Moving what is read", "Share of levels in which the agent goes to the other cell",
        [("steer-rate", "read-out moved", .orange), ("patch-rate", "layer of another level", .purple)], "null"
      ),
    ]
    for (title, axis, shown, null) in wanted {
      var places: [(component: String, reference: String?)] = []
      for reading in all where shown.contains(where: { $0.quantity == reading.quantity }) {
        if !places.contains(where: { $0 == (reading.component, reading.reference) }) {
          places.append((reading.component, reading.reference))
        }
      }
      let references = Set(places.map(\.reference))
      let rows = places.map { place -> Rows.Row in
        var estimates: [Rows.Estimate] = []
        for (quantity, name, hue) in shown {
          let reading = all.last {
            $0.quantity == quantity && $0.component == place.component && $0.reference == place.reference
          }
          guard let reading else { continue }
          if let value = reading.null?.value {
            let label = shown.count > 1 ? "\(null): \(name)" : null
            estimates.append(Rows.Estimate(value, series: label, hue: .muted, hollow: true))
          }
          estimates.append(
            Rows.Estimate(
              reading.value ?? .nan, lower: reading.interval?.lower, upper: reading.interval?.upper, series: name,
              hue: hue))
        }
        let of = references.count > 1 ? place.reference.map { " (\($0))" } ?? "" : ""
        return Rows.Row(Wording.capitalized(place.component) + of, estimates: estimates)
      }
      if !rows.isEmpty {
        panels.append(.rows(Rows(title: title, axis: Axis(axis, including: [0, 1]), rows: rows)))
      }
    }
    let names = Set(all.compactMap(\.reference)).sorted().joined(separator: ", ")
    return [
      .figure(
        Page.Figure(
          "goal-probe",
          Chart(
            title: "Where the position of the \(names) can be read, and whether it matters",
            subtitle:
              "What can be read of a layer need not be what it goes by: only moving it tells. Hollow: what comes of chance.",
            description: "How well a linear probe reads the goal's position, layer by layer, and how often moving the "
              + "read-out moves the agent.", panels: panels)))
    ]
  }
}
