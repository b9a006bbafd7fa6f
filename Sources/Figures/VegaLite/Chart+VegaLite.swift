import Mathematics

extension Chart {
  /// The schema that the specifications follow.
  public static let vegaLiteSchema = "https://vega.github.io/schema/vega-lite/v6.json"

  /// The same picture as a Vega-Lite v6 specification: one JSON object with all data inside, thinned nowhere.
  ///
  /// The bytes depend on nothing but the chart. A value that is not finite, or that its axis cannot show, is `null`.
  public func vegaLite() -> String {
    let colors = VegaLiteColors(panels)
    let views = panels.map { panel -> JSONValue in
      switch panel {
      case .plot(let plot): VegaLite.view(of: plot, width: columns > 1 ? 320 : 560, colors: colors)
      case .rows(let rows): VegaLite.view(of: rows, colors: colors)
      case .heatMap(let map): VegaLite.view(of: map)
      case .grid(let picture): VegaLite.view(of: picture)
      }
    }
    var heading: [(key: String, value: JSONValue)] = [("text", .text(title)), ("anchor", "start"), ("fontSize", 16)]
    let below = ([subtitle].compactMap { $0 } + notes).map { JSONValue.text($0) }
    if !below.isEmpty { heading.append(("subtitle", .list(below))) }
    var entries: [(key: String, value: JSONValue)] = [
      ("$schema", .text(Self.vegaLiteSchema)), ("title", .object(heading)), ("description", .text(description)),
      ("config", VegaLite.config),
    ]
    if views.count == 1, case .object(let view) = views[0] {
      entries += view
    } else {
      entries += [("columns", .number(Double(max(columns, 1)))), ("concat", .list(views))]
    }
    return JSONValue.object(entries).written() + "\n"
  }
}

/// Named series and their colors, the same list for every panel, so that shared scales agree.
struct VegaLiteColors {
  private(set) var labels: [String] = []
  private(set) var colors: [String] = []

  init(_ panels: [Panel]) {
    for panel in panels {
      switch panel {
      case .plot(let plot):
        for mark in plot.marks {
          switch mark {
          case .line(let line): add(line.label, line.hue)
          case .points(let points): add(points.label, points.hue)
          case .bars(let bars): add(bars.label, bars.hue)
          case .rule(let rule): if rule.direction == .horizontal { add(rule.label, rule.hue) }
          case .span: break
          }
        }
      case .rows(let rows): for estimate in rows.rows.flatMap(\.estimates) { add(estimate.series, estimate.hue) }
      case .heatMap, .grid: break
      }
    }
  }

  private mutating func add(_ label: String?, _ hue: Hue) {
    guard let label, !labels.contains(label) else { return }
    labels.append(label)
    colors.append(Palette.shade(hue).light)
  }

  /// The color of a mark: by its `series` field where it has a name, else plain.
  func channel(_ label: String?, _ hue: Hue) -> (key: String, value: JSONValue) {
    guard label != nil else { return ("color", ["value": .text(Palette.shade(hue).light)]) }
    let scale: JSONValue = [
      "domain": .list(labels.map { .text($0) }), "range": .list(colors.map { .text($0) }),
    ]
    return ("color", ["field": "series", "type": "nominal", "scale": scale, "legend": ["title": .null]])
  }
}

enum VegaLite {
  static let config: JSONValue = [
    "view": ["stroke": .null],
    "axis": ["gridColor": "#e4e8ec", "domainColor": "#8b95a0", "tickColor": "#8b95a0", "titleFontWeight": "normal"],
    "legend": ["orient": "top"],
  ]

  static func axisTitle(_ axis: Axis) -> JSONValue { .text(axis.unit.map { "\(axis.title) (\($0))" } ?? axis.title) }

  static func number(_ value: Double?, on axis: Axis) -> JSONValue {
    guard let value, Projection.accepts(value, scale: axis.scale) else { return .null }
    return .number(value)
  }

  /// The scale of an axis. `values` are what it shows: the least positive one sets where a logarithm turns linear.
  static func scale(_ axis: Axis, values: [Double]) -> JSONValue {
    var entries: [(key: String, value: JSONValue)] = []
    switch axis.scale {
    case .linear: entries = [("type", "linear"), ("zero", .boolean(axis.including.contains(0)))]
    case .logarithmic: entries = [("type", "log")]
    case .logarithmicWithZero:
      let least = values.filter { $0 > 0 && $0.isFinite }.min() ?? 1
      entries = [("type", "symlog"), ("constant", .number(least))]
    }
    entries.append(("nice", false))
    if let lower = axis.lower { entries.append(("domainMin", .number(lower))) }
    if let upper = axis.upper { entries.append(("domainMax", .number(upper))) }
    return .object(entries)
  }

  /// Zero and the powers of ten, for an axis that turns from linear to logarithmic; others choose well themselves.
  static func ticks(_ axis: Axis, values: [Double]) -> [(key: String, value: JSONValue)] {
    guard axis.scale == .logarithmicWithZero else { return [] }
    let positive = values.filter { $0 > 0 && $0.isFinite }
    guard let least = positive.min(), let most = positive.max() else { return [] }
    let powers = (-300...300).map { pow(10, Double($0)) }.filter { $0 >= least * 0.999 && $0 <= most * 1.001 }
    var ticks: [JSONValue] = [.number(0)]
    for power in powers { ticks.append(.number(power)) }
    let axis: JSONValue = ["values": .list(ticks)]
    return [("axis", axis)]
  }

  static func dash(_ dash: Dash) -> [(key: String, value: JSONValue)] {
    switch dash {
    case .solid: []
    case .dashed: [("strokeDash", [6, 4])]
    case .dotted: [("strokeDash", [1, 4]), ("strokeCap", "round")]
    }
  }

  /// Names made different by a number where they repeat: two rows of one name would fall together.
  static func unique(_ labels: [String]) -> [String] {
    var seen: Set<String> = []
    return labels.map { label in
      var name = label, number = 2
      while !seen.insert(name).inserted {
        name = "\(label) (\(number))"
        number += 1
      }
      return name
    }
  }
}
