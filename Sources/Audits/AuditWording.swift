import Statistics

/// Numbers as people want to read them.
package enum AuditWording {
  /// The value with as many decimals as its interval can bear: two digits of the interval's width.
  package static func value(_ estimate: Estimate) -> String {
    // Counts are whole and stay so.
    if estimate.confidence == 1, estimate.value.rounded() == estimate.value {
      return decimal(estimate.value, 0)
    }
    return decimal(estimate.value, decimals(estimate))
  }

  /// `[lower, upper]`, with an open end written as −∞ or ∞.
  package static func interval(_ estimate: Estimate) -> String {
    let digits = decimals(estimate)
    return
      "[\(decimal(estimate.interval.lower, digits)), \(decimal(estimate.interval.upper, digits))]"
  }

  /// The interval of an answer; `exact` for what follows from a count alone, `none` where the note says why there is none.
  package static func intervalOrReason(_ answer: AuditAnswer) -> String {
    guard let estimate = answer.estimate else { return "" }
    if estimate.confidence < 1 { return interval(estimate) }
    return answer.note == nil ? "exact" : "none"
  }

  /// How many decimals an estimate can bear.
  package static func decimals(_ estimate: Estimate) -> Int {
    // Counts have whole ends too.
    let ends = [estimate.value, estimate.interval.lower, estimate.interval.upper]
    let width = estimate.interval.width
    if width >= 1 || width == 0, ends.allSatisfy({ $0.rounded() == $0 }) { return 0 }
    let bears = width.isFinite && width > abs(estimate.value) * 1e-6
    return decimals(for: bears ? width / 2 : abs(estimate.value), digits: bears ? 2 : 4)
  }

  /// The decimals that show `digits` significant digits of a number of this size.
  private static func decimals(for scale: Double, digits: Int) -> Int {
    guard scale > 0, scale.isFinite else { return 3 }
    var places = digits
    var reach = 1.0
    while reach <= scale, places > 0 {
      reach *= 10
      places -= 1
    }
    reach = 0.1
    while reach > scale, places < 9 {
      reach /= 10
      places += 1
    }
    return places
  }

  /// A number with a fixed count of decimals and a real minus sign.
  package static func decimal(_ value: Double, _ decimals: Int) -> String {
    if value == .infinity { return "∞" }
    if value == -.infinity { return "−∞" }
    guard value.isFinite else { return "unavailable" }
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    // Beyond a trillion digits are no reading: 4.2e13.
    if abs(value) >= 1e12 {
      var power = 12
      var rest = abs(value) / 1e12
      while rest >= 9.95 {
        rest /= 10
        power += 1
      }
      return (value < 0 ? "−" : "") + decimal(rest, 1) + "e\(power)"
    }
    guard abs(value) * scale < 9e15 else { return "\(value)" }
    let total = Int((abs(value) * scale).rounded())
    let sign = value < 0 && total > 0 ? "−" : ""
    let whole = String(total / Int(scale))
    let rest = String(total % Int(scale))
    if decimals == 0 { return sign + whole }
    return sign + whole + "." + String(repeating: "0", count: decimals - rest.count) + rest
  }

  /// A p-value or another chance: `0.03`, `0.0005`, `< 0.0001`.
  package static func chance(_ p: Double) -> String {
    if p == 0 || p == 1 { return decimal(p, 0) }
    if p > 0, p < 0.0001 { return "< 0.0001" }
    if p > 0.9999, p < 1 { return "> 0.9999" }
    return decimal(p, p < 0.001 ? 4 : p < 0.1 || p > 0.99 ? 3 : 2)
  }

  /// A share of 4,000 draws: `0.03`, `< 0.001`.
  package static func share(_ p: Double) -> String { p < 0.001 ? "< 0.001" : chance(p) }

  /// `p = 0.03`, `p < 0.0001`.
  package static func p(_ p: Double) -> String {
    let text = chance(p)
    return text.hasPrefix("<") || text.hasPrefix(">") ? "p " + text : "p = " + text
  }

  package static func count(_ number: Int, _ noun: String) -> String {
    "\(number) \(noun)" + (number == 1 ? "" : "s")
  }

  /// 95 % for 0.95.
  package static func percent(_ share: Double) -> String {
    let value = (share * 1000).rounded() / 10
    return (value.rounded() == value ? String(Int(value)) : String(value)) + " %"
  }

  /// A number with four significant digits, for notes and messages.
  static func significant(_ value: Double) -> String {
    guard value.isFinite, value != 0 else { return value == 0 ? "0" : "\(value)" }
    var scale = 1.0
    while abs(value) * scale < 1000 { scale *= 10 }
    let rounded = (value * scale).rounded() / scale
    return rounded == rounded.rounded() && abs(rounded) < 1e15 ? String(Int(rounded)) : String(rounded)
  }
}
