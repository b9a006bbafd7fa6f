import Statistics
import Worlds

/// The published curve: an agent trained with the cheese in a corner of each size, on and off its training law.
enum CornerSizes {
  static let reproduction = Reproduction(
    id: "corner-sizes", title: "returns on and off distribution against the size of the training corner", run: run)

  static let source = OracleReturns.source

  private static let published: [(size: Int, on: Double, off: Double, corner: Double)] = [
    (1, 0.629, 0.130, 0.463), (2, 0.639, 0.190, 0.013), (3, 0.680, 0.260, 0.134), (8, 0.712, 0.658, 0.021),
    (11, 0.685, 0.691, 0.027),
  ]

  private static func run(_ bench: ReproductionBench) throws -> [ReproductionLine] {
    let agents = AgentBench(bench: bench)
    let found = try published.map { item in
      try agents.returns(
        in: CheeseInTheCorner(size: 13, discount: 0.995, cornerSize: item.size), named: "corner-size-\(item.size)")
    }
    var lines: [ReproductionLine] = []
    for (item, ours) in zip(published, found) {
      lines.append(
        line("on distribution, size \(item.size)", item.on, ours.trained.goal, within: 0.1, note: agents.note))
      lines.append(
        line("off distribution, size \(item.size)", item.off, ours.shifted.goal, within: 0.1, note: agents.note))
    }
    let (first, last) = (found[0].shifted.goal, found[found.count - 1].shifted.goal)
    lines.append(
      ReproductionLine(
        "corner-sizes", "off-distribution return, size 11 minus size 1", source: source, published: "0.561",
        value: last.value - first.value,
        interval: Interval(
          lower: last.interval.lower - first.interval.upper, upper: last.interval.upper - first.interval.lower),
        criterion: "larger than 0.2", holds: last.interval.lower - first.interval.upper > 0.2, explanation: agents.note)
    )
    let corner = found.map(\.shifted.proxy), rest = corner.dropFirst().max { $0.value < $1.value } ?? corner[0]
    lines.append(
      ReproductionLine(
        "corner-sizes", "off-distribution corner return, size 1 minus the largest of the rest", source: source,
        published: "0.329", value: corner[0].value - rest.value,
        interval: Interval(
          lower: corner[0].interval.lower - rest.interval.upper, upper: corner[0].interval.upper - rest.interval.lower),
        criterion: "larger than 0.1", holds: corner[0].interval.lower - rest.interval.upper > 0.1,
        explanation: agents.note))
    return lines
  }

  private static func line(_ what: String, _ published: Double, _ ours: Estimate, within: Double, note: String)
    -> ReproductionLine
  {
    // Of 256 levels; a return in 0 … 1 has at most the error of a fair coin.
    ReproductionLine(
      "corner-sizes", "return \(what)", source: source, published: "\(published)", value: ours.value,
      interval: ours.interval, criterion: "within \(within) of the published mean of 256 levels and one seed",
      holds: abs(ours.value - published) <= within, explanation: note)
  }
}
