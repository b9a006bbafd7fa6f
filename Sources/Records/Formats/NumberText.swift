/// Numbers as people read them, rounded in decimal without a formatter of the system.
public enum NumberText {
  /// `value` with so many digits after the point, or with four significant digits where `decimals` is nil.
  ///
  /// Very large and very small numbers are written as 1.234e-05. NaN and infinity are written as words.
  public static func shown(_ value: Double, decimals: Int? = nil) -> String {
    guard value.isFinite else { return "\(value)" }
    let size = abs(value)
    if let decimals, size < 1e15 { return fixed(value, decimals: max(0, min(decimals, 15))) }
    if size == 0 { return "0" }
    if value.rounded() == value, size < 1e6 { return String(Int(value)) }
    if size >= 1e6 || size < 1e-3 { return scientific(value) }
    var decimals = 3
    var bound = 10.0
    while size < bound / 10, decimals < 7 {
      decimals += 1
      bound /= 10
    }
    while size >= bound, decimals > 0 {
      decimals -= 1
      bound *= 10
    }
    return fixed(value, decimals: decimals)
  }

  private static func fixed(_ value: Double, decimals: Int) -> String {
    var scale = 1.0
    for _ in 0..<decimals { scale *= 10 }
    let scaled = (abs(value) * scale).rounded()
    guard scaled < 9e15 else { return "\(value)" }
    let digits = String(Int(scaled))
    let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
    let sign = value < 0 && scaled != 0 ? "-" : ""
    return decimals == 0 ? sign + padded : sign + padded.dropLast(decimals) + "." + padded.suffix(decimals)
  }

  private static func scientific(_ value: Double) -> String {
    var exponent = 0
    var mantissa = abs(value)
    while mantissa >= 9.9995 {
      mantissa /= 10
      exponent += 1
    }
    while mantissa < 0.99995 {
      mantissa *= 10
      exponent -= 1
    }
    let digits = String(abs(exponent))
    return (value < 0 ? "-" : "") + fixed(mantissa, decimals: 3) + "e" + (exponent < 0 ? "-" : "+")
      + (digits.count < 2 ? "0" : "") + digits
  }
}
