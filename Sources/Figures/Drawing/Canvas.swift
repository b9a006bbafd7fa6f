import Settings

/// Writes SVG elements, and nothing but what they need: bounded coordinates, escaped text.
struct Canvas {
  enum Anchor: String { case start, middle, end }

  private(set) var markup = ""

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, class name: String) {
    markup += "<line class=\"\(name)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>\n"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, class name: String, radius: Double = 0,
    title: String? = nil
  ) {
    let round = radius > 0 ? " rx=\"\(n(radius))\"" : ""
    markup += "<rect class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(max(width, 0)))\" "
    markup += "height=\"\(n(max(height, 0)))\"\(round)" + ending("rect", title: title)
  }

  mutating func circle(_ x: Double, _ y: Double, _ radius: Double, class name: String, title: String? = nil) {
    markup +=
      "<circle class=\"\(name)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"" + ending("circle", title: title)
  }

  /// A path through points, broken into pieces.
  mutating func path(_ pieces: [[(x: Double, y: Double)]], class name: String, closed: Bool = false) {
    var data = ""
    for piece in pieces where !piece.isEmpty {
      data += "M"
      for (index, point) in piece.enumerated() {
        if index == 1 { data += "L" } else if index > 1 { data += " " }
        data += n(point.x) + "," + n(point.y)
      }
      if closed { data += "Z" }
    }
    guard !data.isEmpty else { return }
    markup += "<path class=\"\(name)\" d=\"\(data)\"/>\n"
  }

  mutating func text(_ text: String, _ x: Double, _ y: Double, class name: String, anchor: Anchor = .start) {
    let side = anchor == .start ? "" : " text-anchor=\"\(anchor.rawValue)\""
    markup += "<text class=\"\(name)\" x=\"\(n(x))\" y=\"\(n(y))\"\(side)>\(Untrusted.forMarkup(text))</text>\n"
  }

  /// What `content` draws, cut at the edges of a rectangle; its coordinates stay those of the whole picture.
  mutating func clipped(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ content: (inout Canvas) -> Void
  ) {
    var inner = Canvas()
    content(&inner)
    guard !inner.markup.isEmpty else { return }
    let box = "x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
    markup += "<svg \(box) viewBox=\"\(n(x)) \(n(y)) \(n(width)) \(n(height))\">\n\(inner.markup)</svg>\n"
  }

  mutating func group(class name: String, _ content: (inout Canvas) -> Void) {
    markup += "<g class=\"\(name)\">\n"
    content(&self)
    markup += "</g>\n"
  }

  private func ending(_ tag: String, title: String?) -> String {
    title.map { "><title>\(Untrusted.forMarkup($0))</title></\(tag)>\n" } ?? "/>\n"
  }

  private func n(_ value: Double) -> String { Self.number(value) }

  /// A coordinate with at most two decimals.
  static func number(_ value: Double) -> String {
    guard value.isFinite else { return "0" }
    let hundredths = Int((min(max(value, -1e6), 1e6) * 100).rounded())
    let whole = hundredths.magnitude / 100, rest = hundredths.magnitude % 100
    let sign = hundredths < 0 ? "-" : ""
    if rest == 0 { return "\(sign)\(whole)" }
    return rest % 10 == 0 ? "\(sign)\(whole).\(rest / 10)" : "\(sign)\(whole).\(rest < 10 ? "0" : "")\(rest)"
  }
}
