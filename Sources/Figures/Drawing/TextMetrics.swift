/// How wide text will be, without asking a font: the advance widths of Helvetica, which the pictures' font list follows.
package enum TextMetrics {
  /// Advance widths of the characters from space to tilde, in thousandths of the font size.
  private static let widths: [Int] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556,
    556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833,
    722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334,
    260, 334, 584,
  ]

  /// The width in pixels at a font size, a little generous since the font is not known; bold is 7 % wider.
  package static func width(_ text: String, size: Double, bold: Bool = false) -> Double {
    var sum = 0
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 32...126: sum += widths[Int(scalar.value) - 32]
      case 0x300...0x36F, 0x200B...0x200F: break
      case 0x2070...0x2079, 0x207B, 0xB2, 0xB3, 0xB9: sum += 340
      case 0x1100...0x11FF, 0x2E80...0x9FFF, 0xAC00...0xD7FF, 0xF900...0xFAFF, 0xFF00...0xFF60, 0x1F000...0x1FFFF:
        sum += 1000
      default: sum += 600
      }
    }
    return Double(sum) / 1000 * size * (bold ? 1.1 : 1.03)
  }

  /// Lines of at most `width` pixels, broken at spaces; a word that is wider alone is cut with an ellipsis, and so is
  /// what exceeds `lines` lines.
  static func wrap(_ text: String, width: Double, size: Double, bold: Bool = false, lines limit: Int = 99) -> [String] {
    var lines: [String] = []
    var current = ""
    for word in text.split(whereSeparator: \.isWhitespace).map(String.init) {
      let candidate = current.isEmpty ? word : current + " " + word
      if self.width(candidate, size: size, bold: bold) <= width {
        current = candidate
        continue
      }
      if !current.isEmpty { lines.append(current) }
      current = cut(word, width: width, size: size, bold: bold)
    }
    if !current.isEmpty { lines.append(current) }
    if lines.count > limit, limit > 0 {
      let rest = lines[(limit - 1)...].joined(separator: " ")
      lines = Array(lines[..<(limit - 1)]) + [cut(rest, width: width, size: size, bold: bold)]
    }
    return lines
  }

  /// Where the middle of a line of 12 pixels comes to stand: where wanted, or as near as it stays between two ends.
  static func middle(_ text: String, wanted: Double, from: Double, to: Double) -> Double {
    let half = width(text, size: 12) / 2
    return max(min(wanted, to - half), from + half)
  }

  /// The text, or as much of it as fits in front of an ellipsis.
  static func cut(_ text: String, width: Double, size: Double, bold: Bool = false) -> String {
    guard self.width(text, size: size, bold: bold) > width else { return text }
    var result = ""
    for character in text {
      if self.width(result + String(character) + "…", size: size, bold: bold) > width { break }
      result.append(character)
    }
    while result.hasSuffix(" ") { result.removeLast() }
    return result + "…"
  }
}
