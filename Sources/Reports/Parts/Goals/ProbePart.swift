import Figures
import Instruments
import Readings

/// Where in the network the goal's position can be read, and whether what it does goes by it.
struct ProbePart: PagePart {
  private static let instrument = GoalProbe.name

  /// One panel: the quantities drawn in it, and what its hollow marks are.
  private struct View {
    var title: String
    var axis: String
    var shown: [(quantity: String, name: String, hue: Hue)]
    var null: String
  }

  private static let views = [
    View(
      title: "Read-out of its position", axis: "Variance explained, on levels the probe was not fitted on",
      shown: [("probe-r2", "read-out of the goal", .blue)], null: "control task"),
    View(
      title: "Moving what is read", axis: "Share of levels in which the agent goes to the other cell",
      shown: [("steer-rate", "read-out moved", .orange), ("patch-rate", "layer of another level", .purple)],
      null: "null"),
  ]

  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    let all = run.final.filter { $0.instrument == Self.instrument }
    guard !all.isEmpty else { return }
    draft.show(.instrument(Self.instrument))
    draft.add("Where the goal sits in it", at: .inside, [block(all)])
  }

  private func block(_ all: [Reading]) -> Page.Block {
    guard all.contains(where: { $0.value != nil }) else {
      return .unavailable("Where the goal sits is", all, otherwise: Wording.reason(nil))
    }
    let names = Set(all.compactMap(\.reference)).sorted().joined(separator: ", ")
    return .figure(
      "goal-probe", title: "Where the position of the \(names) can be read, and whether it matters",
      subtitle:
        "What can be read of a layer need not be what it goes by: only moving it tells. Hollow: what comes of chance.",
      description: "How well a linear probe reads the goal's position, layer by layer, and how often moving the "
        + "read-out moves the agent.", panels: Self.views.compactMap { panel($0, all) })
  }

  private func panel(_ view: View, _ all: [Reading]) -> Panel? {
    let own = all.filter { reading in view.shown.contains { $0.quantity == reading.quantity } }
    guard !own.isEmpty else { return nil }
    let hasReferences = Set(own.map(\.reference)).count > 1
    let rows = own.map { [$0.component, $0.reference] }.distinct.map { place -> Rows.Row in
      let estimates = view.shown.flatMap { quantity, name, hue -> [Rows.Estimate] in
        guard let reading = own.last(where: { $0.quantity == quantity && [$0.component, $0.reference] == place }) else {
          return []
        }
        let label = view.shown.count > 1 ? "\(view.null): \(name)" : view.null
        let null = reading.null?.value.map { Rows.Estimate($0, series: label, hue: .muted, hollow: true) }
        return [null].compactMap { $0 } + [Rows.Estimate(reading, series: name, hue: hue)]
      }
      let of = hasReferences ? place[1].map { " (\($0))" } ?? "" : ""
      return Rows.Row(Wording.capitalized(place[0] ?? "") + of, estimates: estimates)
    }
    return .rows(Rows(title: view.title, axis: Axis(view.axis, including: [0, 1]), rows: rows))
  }
}
