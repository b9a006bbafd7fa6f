import Figures

/// Where many runs ended, held against the algorithm that most of them are held against.
struct EndsPart: PagePart {
  private static let quantities: [(name: String, title: String, perfect: Double)] = [
    ("loss-difference", "Loss beyond that of the algorithm, on the same tasks", 0.0),
    ("sensitivity-cosine", "Sensitivity cosine", 1), ("prediction-difference", "Prediction difference", 0),
  ]

  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let runs = all.withCandidates, let reference = runs.reference else { return }
    let panels = Self.quantities.compactMap { quantity in
      runs.spread(
        quantity.title, perfect: quantity.perfect, over: "tasks",
        rules: quantity.name == "loss-difference" ? [Rule(.vertical, at: 0, label: "the same loss")] : []
      ) { $0.reading(quantity.name, reference) }
    }
    guard !panels.isEmpty else { return }
    draft.add(
      "Where they ended", at: .elsewhere,
      [
        .figure(
          "ends",
          title: runs.groups.count > 1
            ? "At the end of training, against \(runs.algorithm)" : "How the seeds differ in the end",
          description: "Final readings over the seeds.", panels: panels)
      ])
  }
}
