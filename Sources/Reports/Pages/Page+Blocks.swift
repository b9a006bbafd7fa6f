import Figures
import Readings

extension Page.Block {
  /// A figure of one or several panels.
  static func figure(
    _ name: String, title: String, subtitle: String? = nil, description: String, panels: [Panel], columns: Int = 1,
    notes: [String] = [], caption: Prose? = nil
  ) -> Page.Block {
    .figure(
      Page.Figure(
        name,
        Chart(
          title: title, subtitle: subtitle, description: description, panels: panels, columns: columns, notes: notes),
        caption: caption))
  }

  /// A figure of one plot.
  static func figure(
    _ name: String, title: String, subtitle: String? = nil, description: String, plot: Plot, notes: [String] = []
  ) -> Page.Block {
    figure(name, title: title, subtitle: subtitle, description: description, panels: [.plot(plot)], notes: notes)
  }

  /// A table by its columns: a string is the title of one that is aligned at the left.
  static func table(
    _ caption: Prose, _ columns: [Page.Table.Column], _ rows: [Page.Table.Row], notes: [Prose] = []
  ) -> Page.Block {
    .table(Page.Table(caption, columns: columns, rows: rows, notes: notes))
  }

  /// That none of the readings has a value, for the first reason that one of them gives.
  static func unavailable(_ what: String, _ readings: [Reading], otherwise: String) -> Page.Block {
    .unavailable(what, because: readings.compactMap(\.note).first.map { Wording.reason($0) } ?? otherwise)
  }
}

extension Page.Table.Column: ExpressibleByStringLiteral {
  /// A column aligned at the left.
  public init(stringLiteral value: String) { self.init(Prose(value)) }

  /// A column of numbers.
  static func right(_ title: Prose) -> Page.Table.Column { Page.Table.Column(title, .right) }
}

extension Page.Fact {
  /// A reading as a number set large, its interval behind it; nil where it has no value.
  init?(_ reading: Reading?, digits: Int = 2, label: String) {
    guard let reading, let value = reading.value else { return nil }
    let words = Wording.value(reading, digits: digits).split(separator: "[", maxSplits: 1).map(String.init)
    guard words.count == 2 else {
      self.init(ReadableNumber.significant(value), label: label)
      return
    }
    self.init(words[0].trimmed, range: "[" + words[1], label: label)
  }
}

extension Point {
  /// A reading with its interval at a place of the axis.
  init(_ x: Double, _ reading: Reading) {
    self.init(x, reading.value ?? .nan, lower: reading.interval?.lower, upper: reading.interval?.upper)
  }

  /// A reading with its interval at its step.
  init(_ reading: Reading) { self.init(Double(reading.step ?? 0), reading) }
}

extension Rows.Estimate {
  /// A reading with its interval; no reading is one without a value.
  init(_ reading: Reading?, series: String? = nil, hue: Hue = .blue, hollow: Bool = false) {
    self.init(
      reading?.value ?? .nan, lower: reading?.interval?.lower, upper: reading?.interval?.upper, series: series,
      hue: hue,
      hollow: hollow)
  }
}

extension Axis {
  /// The steps of training, from zero.
  static let step = Axis("Step of training", scale: .logarithmicWithZero)
  /// The rounds of an agent's training, from zero.
  static let round = Axis("Round of training", scale: .logarithmicWithZero)
  static let loss = Axis("Loss", unit: "half the mean squared error", including: [0])

  static let discounted = Axis("Discounted return", including: [0])

  static func share(_ of: String) -> Axis { Axis("Share of \(of)", including: [0, 1]) }
}

extension Sequence where Element: Hashable {
  /// Each element where it stands first.
  var distinct: [Element] {
    var seen: Set<Element> = []
    return filter { seen.insert($0).inserted }
  }
}

extension String {
  /// With its first letter small, to stand inside a sentence.
  var lowered: String { prefix(1).lowercased() + dropFirst() }

  /// Without spaces at its end.
  var trimmed: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
