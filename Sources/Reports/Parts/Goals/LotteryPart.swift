import Figures
import Instruments
import Readings
import Tensors

/// How much of what agents became is the seed.
struct LotteryPart: PagePart {
  func add(to draft: inout PageDraft, about all: RunComparison) {
    guard let found = GoalComparison(all) else { return }
    let groups = found.runs.groups
    let blocks = groups.filter { $0.runs.count > 1 }.map { group in
      block(group, caption: groups.count > 1 ? "\(group.label): what the seed decides" : "What the seed decides")
    }
    draft.add("How much of it is the seed", at: .history, blocks)
  }

  private func block(_ group: RunComparison.Group, caption: String) -> Page.Block {
    let readings = SeedLottery().readRuns(
      group.runs.map { RunSeries($0.readings) }, at: Occasion(stream: RandomStream(seed: 0).stream("seed-lottery")))
    guard readings.contains(where: { $0.value != nil }) else {
      return .unavailable("What seeds decide is", readings, otherwise: Wording.reason(nil))
    }
    let meanings = Dictionary(SeedLottery.card.quantities.map { ($0.name, $0.meaning) }) { first, _ in first }
    let rows = readings.filter { $0.value != nil }.map { reading in
      Page.Table.Row([
        "\(Wording.spaced(reading.quantity))\(reading.reference.map { ": " + $0 } ?? "")",
        "\(Wording.value(reading))", "\(ReadableNumber.count(reading.n))",
        "\(reading.null?.p.map { ReadableNumber.probability($0) } ?? "–")", "\(meanings[reading.quantity] ?? "")",
      ])
    }
    return .table("\(caption)", ["Quantity", .right("Value"), .right("n"), .right("p"), "What it is"], rows)
  }
}
