/// How a text file writes its table.
public struct TableDialect: Sendable, Hashable {
  /// `,`, `;`, tab or `|`.
  public var separator: UInt8
  /// Whether numbers are written with a comma, as in `0,5`.
  public var decimalComma: Bool

  public init(separator: UInt8 = UInt8(ascii: ","), decimalComma: Bool = false) {
    self.separator = separator
    self.decimalComma = decimalComma
  }
}

extension TableDialect {
  /// The separator that splits the first lines most evenly.
  static func recognize(_ bytes: ArraySlice<UInt8>) -> TableDialect {
    let candidates: [UInt8] = [",", ";", "\t", "|"].map { UInt8(ascii: $0) }
    var counts = candidates.map { _ in [Int]() }
    var current = candidates.map { _ in 0 }
    var quoted = false
    for byte in bytes.prefix(1 << 16) {
      if byte == UInt8(ascii: "\"") { quoted.toggle() }
      if quoted { continue }
      if byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") {
        for i in candidates.indices where current.contains(where: { $0 > 0 }) || counts[i].isEmpty {
          counts[i].append(current[i])
        }
        current = candidates.map { _ in 0 }
        if counts[0].count >= 50 { break }
      } else if let i = candidates.firstIndex(of: byte) {
        current[i] += 1
      }
    }
    if counts[0].isEmpty { for i in candidates.indices { counts[i].append(current[i]) } }
    // The header decides; among those it holds, the one that most lines hold equally often.
    var best = 0
    var score = -1.0
    for i in candidates.indices where counts[i][0] > 0 {
      let equal = Double(counts[i].count { $0 == counts[i][0] }) / Double(counts[i].count)
      let value = equal * 1000 + Double(counts[i][0])
      if value > score { (best, score) = (i, value) }
    }
    return TableDialect(separator: candidates[best])
  }

  /// Decimal commas: the separator is not a comma, and fields such as `0,5` appear but none such as `0.5`.
  mutating func lookForDecimalCommas(in bytes: ArraySlice<UInt8>) {
    guard separator != UInt8(ascii: ",") else { return }
    var commas = 0
    var points = 0
    var digits = 0
    var marks = 0
    var mark: UInt8 = 0
    for byte in bytes.prefix(1 << 16) {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: ","), UInt8(ascii: "."):
        mark = byte
        marks += digits > 0 ? 1 : 2
        digits = 0
      case separator, UInt8(ascii: "\n"), UInt8(ascii: "\r"):
        if marks == 1, digits > 0 {
          if mark == UInt8(ascii: ",") { commas += 1 } else { points += 1 }
        }
        (digits, marks) = (0, 0)
      case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "\""), UInt8(ascii: " "): break
      default: marks += 2
      }
    }
    decimalComma = commas > 0 && points == 0
  }
}
