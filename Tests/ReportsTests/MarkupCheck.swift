extension String {
  /// The text without the no-break spaces that keep numbers together, for tests of its words.
  var withPlainSpaces: String { String(map { $0 == "\u{A0}" ? " " : $0 }) }
}

/// Reads HTML as a browser would have to: every element that is opened is closed, in order.
enum MarkupCheck {
  /// What is wrong with the nesting, or nil.
  static func fault(in html: String) -> String? {
    let void: Set<Substring> = ["meta", "br", "hr", "img", "link", "!DOCTYPE"]
    var stack: [Substring] = []
    var rest = html[...]
    while let start = rest.firstIndex(of: "<") {
      guard let end = rest[start...].firstIndex(of: ">") else { return "an unfinished tag" }
      let tag = rest[rest.index(after: start)..<end]
      rest = rest[rest.index(after: end)...]
      if tag.hasPrefix("/") {
        guard stack.popLast() == tag.dropFirst() else { return "</\(tag.dropFirst())> closes nothing" }
      } else if !tag.hasSuffix("/") {
        let name = tag.prefix { !$0.isWhitespace }
        if void.contains(name) { continue }
        stack.append(name)
        // A style sheet is text up to its end.
        if name == "style" {
          while !rest.isEmpty, !rest.hasPrefix("</style>") { rest = rest.dropFirst() }
        }
      }
    }
    return stack.isEmpty ? nil : "<\(stack[stack.count - 1])> stays open"
  }
}
