import Mathematics

/// Numbers as people read them in pictures and pages: bounded digits, a real minus sign, no locale.
public enum ReadableNumber {
  /// With a fixed number of decimals, thousands parted by commas: `−0.250`, `12,345.0`.
  ///
  /// Values that are not finite are written as “not a number”, “∞” or “−∞”. From 10¹⁵ on the scientific form is used.
  public static func fixed(_ value: Double, decimals: Int) -> String {
    if let word = word(value) { return word }
    let decimals = min(max(decimals, 0), 15)
    let scaled = (abs(value) * pow(10, Double(decimals))).rounded()
    guard scaled < 9e15 else {
      return abs(value) < 9e15 ? fixed(value, decimals: decimals - 1) : scientific(value, digits: 4)
    }
    var digits = String(Int(scaled))
    while digits.count <= decimals { digits = "0" + digits }
    let whole = String(digits.dropLast(decimals)), fraction = String(digits.suffix(decimals))
    let sign = value < 0 && scaled > 0 ? "−" : ""
    return sign + grouped(whole) + (decimals > 0 ? "." + fraction : "")
  }

  /// With so many significant digits, trailing zeros kept: 0.0190, 12.3, 4,560, 1.20×10⁻⁷.
  public static func significant(_ value: Double, digits: Int = 3) -> String {
    if let word = word(value) { return word }
    if value == 0 { return "0" }
    let digits = min(max(digits, 1), 15)
    let exponent = exponent(value, digits: digits)
    if exponent < -4 || exponent >= 7 { return scientific(value, digits: digits) }
    let unit = pow(10, Double(max(exponent - digits + 1, 0)))
    let rounded = unit > 1 ? (value / unit).rounded() * unit : value
    return fixed(rounded, decimals: max(digits - 1 - exponent, 0))
  }

  /// As short as it can be while showing up to so many significant digits: 0.5, 1,000, 0.206.
  public static func short(_ value: Double, digits: Int = 4) -> String {
    trimmed(significant(value, digits: digits))
  }

  /// Mantissa and power of ten: 1.20×10⁻⁷.
  public static func scientific(_ value: Double, digits: Int = 3) -> String {
    if let word = word(value) { return word }
    if value == 0 { return "0" }
    let exponent = exponent(value, digits: digits)
    // In two steps, so that neither power leaves the range of Double.
    let half = exponent / 2
    let mantissa = value / pow(10, Double(half)) / pow(10, Double(exponent - half))
    return fixed(mantissa, decimals: max(digits - 1, 0)) + "×10" + superscript(exponent)
  }

  /// A whole count with commas: 12,345.
  public static func count(_ value: Int) -> String {
    (value < 0 ? "−" : "") + grouped(String(value.magnitude))
  }

  /// A value with its interval, all with the decimals that the interval's width supports: 0.998 [0.997, 0.999].
  public static func interval(_ value: Double, lower: Double?, upper: Double?, digits: Int = 2) -> String {
    guard let lower, let upper, lower.isFinite, upper.isFinite, value.isFinite else { return significant(value) }
    let width = upper - lower
    let largest = max(abs(lower), abs(upper), abs(value))
    guard width > 0, largest > 0 else { return "\(significant(value)) [\(significant(lower)), \(significant(upper))]" }
    let step = Int(log10(width).rounded(.down)) - digits + 1
    let head = Int(log10(largest).rounded(.down))
    if head < -4 || head >= 7 {
      let digits = min(max(head - step + 1, 2), 6)
      return "\(scientific(value, digits: digits)) [\(scientific(lower, digits: digits)), "
        + "\(scientific(upper, digits: digits))]"
    }
    // A very narrow interval does not turn a value into a parade of digits.
    let decimals = min(max(-step, 0), max(3 - head, 0))
    return "\(fixed(value, decimals: decimals)) [\(fixed(lower, decimals: decimals)), "
      + "\(fixed(upper, decimals: decimals))]"
  }

  /// A p value: 0.032, or “< 0.0005” with at most four decimals.
  public static func probability(_ value: Double) -> String {
    if value.isFinite, value > 0, value < 0.0001 { return "< 0.0001" }
    return value.isFinite && value < 0.01 ? fixed(value, decimals: 4) : fixed(value, decimals: 3)
  }

  // MARK: Private

  static func superscript(_ number: Int) -> String {
    let digits = ["⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"]
    return (number < 0 ? "⁻" : "")
      + String(number.magnitude).compactMap { $0.wholeNumberValue.map { digits[$0] } }.joined()
  }

  private static func word(_ value: Double) -> String? {
    value.isNaN ? "not a number" : value == .infinity ? "∞" : value == -.infinity ? "−∞" : nil
  }

  /// The exponent after rounding to so many digits, so that 9.999 counts as 10.0.
  private static func exponent(_ value: Double, digits: Int) -> Int {
    let exponent = Int(log10(abs(value)).rounded(.down))
    let half = exponent / 2
    let mantissa = abs(value) / pow(10, Double(half)) / pow(10, Double(exponent - half))
    let unit = pow(10, Double(digits - 1))
    let rounded = (mantissa * unit).rounded() / unit
    return rounded >= 10 ? exponent + 1 : rounded < 1 ? exponent - 1 : exponent
  }

  private static func grouped(_ digits: String) -> String {
    guard digits.count >= 4 else { return digits }
    var result = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { result += "," }
      result.append(digit)
    }
    return result
  }

  private static func trimmed(_ text: String) -> String {
    guard text.contains(".") else { return text }
    let parts = text.split(separator: "×", maxSplits: 1).map(String.init)
    var number = parts[0]
    while number.hasSuffix("0") { number.removeLast() }
    if number.hasSuffix(".") { number.removeLast() }
    return parts.count > 1 ? number + "×" + parts[1] : number
  }
}
