/// Where a line may not end: inside a number with its sign or unit, and inside an interval.
enum Typography {
  private static let space: Unicode.Scalar = " "
  private static let noBreak: Unicode.Scalar = "\u{A0}"

  /// The text with no-break spaces in “95 %”, “p = 0.03”, “p < 0.001” and “[−0.1, 0.2]”.
  static func unbroken(_ text: String) -> String {
    guard text.contains(" ") else { return text }
    var scalars = Array(text.unicodeScalars)
    /// Where the bracket opened that holds nothing but numbers so far.
    var opened: Int?
    func at(_ index: Int) -> Unicode.Scalar? { scalars.indices.contains(index) ? scalars[index] : nil }
    for index in scalars.indices {
      let scalar = scalars[index]
      guard scalar == space else {
        if scalar == "[" || scalar == "(" {
          opened = index
        } else if !isOfNumber(scalar), scalar != "," {
          opened = nil
        }
        continue
      }
      let before = at(index - 1), after = at(index + 1)
      let endsNumber = before.map { isDigit($0) || $0 == "∞" } ?? false
      if after == "%", endsNumber {
        scalars[index] = noBreak
      } else if isRelation(before), beginsNumber(after), index < 2 || isSpace(at(index - 2)) {
        scalars[index] = noBreak
      } else if isRelation(after), isSpace(at(index + 2)), beginsNumber(at(index + 3)),
        before.map({ !isSpace($0) }) ?? false
      {
        scalars[index] = noBreak
      } else if before == ",", opened != nil, beginsNumber(after), closes(scalars[(index + 1)...]) {
        scalars[index] = noBreak
      } else {
        opened = nil
      }
    }
    var result = String.UnicodeScalarView()
    result.append(contentsOf: scalars)
    return String(result)
  }

  /// Whether nothing but a number stands before the bracket that closes.
  private static func closes(_ rest: ArraySlice<Unicode.Scalar>) -> Bool {
    let tail = rest.drop(while: isOfNumber)
    return tail.first == "]" || tail.first == ")"
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }
  private static func isSpace(_ scalar: Unicode.Scalar?) -> Bool { scalar == space || scalar == noBreak }
  private static func isOfNumber(_ scalar: Unicode.Scalar) -> Bool {
    isDigit(scalar) || "−-+.∞%".unicodeScalars.contains(scalar)
  }
  private static func beginsNumber(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { isDigit($0) || "−-+.∞".unicodeScalars.contains($0) } ?? false
  }
  private static func isRelation(_ scalar: Unicode.Scalar?) -> Bool {
    scalar.map { "=<>≈≤≥±×".unicodeScalars.contains($0) } ?? false
  }
}
