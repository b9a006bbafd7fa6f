import Figures
import Readings
import Statistics

/// Several runs side by side, in groups that differ by their seeds alone.
public struct RunComparison: Sendable {
  /// Runs of one study and one variant.
  public struct Group: Sendable {
    public var label: String
    public var runs: [RunSnapshot]
    /// The color of the group, the same in every picture of the page.
    public var hue: Hue
  }

  public private(set) var groups: [Group]

  init(_ runs: [RunSnapshot]) {
    let studies = Set(runs.map(\.record.study)).count
    groups = []
    for run in runs {
      var label = run.variant.map { Wording.spaced($0) } ?? (studies > 1 ? run.record.study : run.title)
      if studies > 1, run.variant != nil { label = run.record.study + ": " + label }
      if let index = groups.firstIndex(where: { $0.label == label }) {
        groups[index].runs.append(run)
      } else {
        groups.append(Group(label: label, runs: [run], hue: .series(groups.count)))
      }
    }
    self.runs = runs
    isOfOneKind = groups.count == 1
  }

  /// All runs, in the order in which they were named.
  public private(set) var runs: [RunSnapshot]
  /// Whether all runs of the page differ by their seeds alone, so that a seed is name enough.
  let isOfOneKind: Bool

  /// The runs that a part speaks about, with the labels and colors that they have among all.
  public func only(_ isMeant: (RunSnapshot) -> Bool) -> RunComparison {
    var result = self
    result.runs.removeAll { !isMeant($0) }
    for index in groups.indices { result.groups[index].runs.removeAll { !isMeant($0) } }
    result.groups.removeAll(where: \.runs.isEmpty)
    return result
  }

  /// The title that all studies share, or how many there are.
  var title: String {
    Set(runs.map(\.title)).count == 1 ? runs[0].title : "\(groups.count) studies side by side"
  }

  /// What a run is called where each has a row of its own.
  func label(_ run: RunSnapshot) -> String {
    let group = groups.first { $0.runs.contains { $0.files == run.files } }?.label ?? ""
    return isOfOneKind ? "Seed \(run.record.seed)" : "\(group), seed \(run.record.seed)"
  }

  /// What was read of each run that has a value of it.
  func values(_ read: (RunSnapshot) -> Reading?) -> [Double] { runs.compactMap { read($0)?.value } }

  // MARK: Pictures

  /// A curve a run; of three runs or more in a group, faint ones under the median over seeds.
  ///
  /// - Parameters:
  ///   - hue: the color where all runs are of one group.
  ///   - namesSeeds: whether each of two curves in a group gets a name and a dash of its own.
  func curves(hue: Hue = .series(0), namesSeeds: Bool, _ curve: (RunSnapshot) -> [Point]) -> [Mark] {
    groups.flatMap { group -> [Mark] in
      let hue = groups.count > 1 ? group.hue : hue
      let curves = group.runs.map { run in (run, curve(run)) }.filter { !$0.1.isEmpty }
      let isBundle = curves.count > 2
      var marks = curves.enumerated().map { index, curve -> Mark in
        let seed = namesSeeds && !isBundle ? "\(group.label), seed \(curve.0.record.seed)" : nil
        return .line(
          Line(
            curves.count == 1 ? group.label : seed, points: curve.1.map { Point($0.x, $0.y) }, hue: hue,
            weight: isBundle ? .faint : .normal, dash: seed != nil && index == 1 ? .dashed : .solid))
      }
      if isBundle {
        marks.append(
          .line(
            Line(
              groups.count == 1 ? "Median of \(curves.count) seeds" : group.label,
              points: Self.median(of: curves.map(\.1)), hue: hue, weight: .strong)))
      }
      return marks
    }
  }

  /// The median at every step that at least half of the curves have.
  private static func median(of curves: [[Point]]) -> [Point] {
    var values: [Double: [Double]] = [:]
    for point in curves.joined() { values[point.x, default: []].append(point.y) }
    return values.filter { $0.value.count * 2 >= curves.count }.sorted { $0.key < $1.key }
      .map { Point($0.key, Quantiles.median(of: $0.value)) }
  }

  /// One reading a run, side by side: seeds row by row or, of a dozen, as a histogram; groups by their medians.
  ///
  /// - Parameters:
  ///   - perfect: a value that must be in sight where groups are compared.
  ///   - rules: reference lines where each seed has a row.
  ///   - isAlone: whether each run has a row of its own, whatever its group.
  func spread(
    _ title: String, perfect: Double? = nil, over units: String, rules: [Rule] = [], isAlone: Bool = false,
    _ read: (RunSnapshot) -> Reading?
  ) -> Panel? {
    guard groups.count == 1 || isAlone else {
      let rows = groups.compactMap { group -> Rows.Row? in
        let values = group.runs.compactMap { read($0)?.value }
        guard let median = Estimate.median(of: values) else { return nil }
        let interval = values.count > 1 ? median.interval : nil
        return Rows.Row(
          group.label,
          estimates: [Rows.Estimate(median.value, lower: interval?.lower, upper: interval?.upper, hue: group.hue)])
      }
      let axis = Axis("Median over seeds, with its interval", including: perfect.map { [$0] } ?? [])
      return rows.isEmpty ? nil : .rows(Rows(title: title, axis: axis, rows: rows))
    }
    let read = runs.map { ($0, read($0)) }.filter { $0.1?.value != nil }
    guard read.count > 1 else { return nil }
    guard read.count < 12 else {
      return Self.histogram(
        read.compactMap { $0.1?.value }, title: title, x: Axis(title), of: "Seeds", hue: .blue, median: .orange,
        height: 150)
    }
    return .rows(
      Rows(
        title: title, axis: Axis("One \(isAlone ? "run" : "seed") a row, intervals over \(units)"),
        rows: read.map { Rows.Row(isAlone ? label($0) : "Seed \($0.record.seed)", estimates: [Rows.Estimate($1)]) },
        rules: rules))
  }

  /// Bars of equal width over the range of the values, the square root of their number, 5 to 20; and their median.
  static func histogram(
    _ values: [Double], title: String? = nil, x: Axis, of things: String, hue: Hue, median: Hue, height: Double = 270
  ) -> Panel {
    .plot(
      Plot(
        title: title, x: x, y: Axis(things, including: [0]),
        marks: [
          .bars(Bars(nil, bars: bars(values), hue: hue)),
          .rule(Rule(.vertical, at: Quantiles.median(of: values), label: "median", hue: median)),
        ], height: height))
  }

  private static func bars(_ values: [Double]) -> [Bars.Bar] {
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
