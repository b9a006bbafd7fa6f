import Mathematics

/// Maps values of one axis to pixels, and knows its ticks.
struct Projection {
  struct Tick: Hashable {
    var value: Double
    /// Empty for a small tick without a number.
    var label: String
  }

  let scale: Axis.Scale
  /// The ends of the axis, in values (linear) or in decimal logarithms.
  let lower: Double
  let upper: Double
  /// Where zero stands on a logarithmic axis with zero, as a decimal logarithm; nil elsewhere.
  let zero: Double?
  let ticks: [Tick]
  /// Pixels of the two ends.
  var from = 0.0
  var to = 1.0

  /// Fits an axis to finite values that belong to its scale.
  ///
  /// - Parameters:
  ///   - values: What must be in sight; none gives the range from 0 to 1 (1 to 10 on a logarithmic axis).
  ///   - padding: The share of the range that stays free at both ends.
  ///   - rounding: Whether an end near a tick moves to it.
  ///   - count: About how many ticks are wanted.
  init(_ axis: Axis, values: [Double], padding: Double, rounding: Bool, count: Int) {
    scale = axis.scale
    let all = (values + axis.including).filter { Self.accepts($0, scale: axis.scale) }
    switch axis.scale {
    case .linear:
      var low = all.min() ?? 0, high = all.max() ?? 1
      let least = max(max(abs(low), abs(high)) * 1e-9, 1e-300)
      if high - low < least {
        let middle = low / 2 + high / 2
        let half = middle == 0 ? 1 : max(abs(middle) * 0.1, least)
        (low, high) = (middle - half, middle + half)
      } else {
        let pad = (high - low) * padding
        // An axis that starts at zero starts there.
        if low != 0 { low -= pad }
        if high != 0 { high += pad }
      }
      let step = Self.step(for: high - low, count: count)
      if rounding {
        let down = (low / step).rounded(.down) * step, up = (high / step).rounded(.up) * step
        if low - down < step * 0.4 { low = down }
        if up - high < step * 0.4 { high = up }
      }
      lower = axis.lower ?? low
      upper = axis.upper ?? high
      zero = nil
      ticks = Self.linearTicks(from: lower, to: upper, step: Self.step(for: upper - lower, count: count))
    case .logarithmic, .logarithmicWithZero:
      let positive = all.filter { $0 > 0 }
      var low = log10(positive.min() ?? 1), high = log10(positive.max() ?? 10)
      if high - low < 1e-9 {
        (low, high) = (low - 0.3, high + 0.3)
      } else {
        let pad = (high - low) * padding
        (low, high) = (low - pad, high + pad)
      }
      if let value = axis.upper, value > 0 { high = log10(value) }
      if let value = axis.lower, value > 0 { low = log10(value) }
      let first = low
      if axis.scale == .logarithmicWithZero, all.contains(0) {
        let gap = max((high - low) * 0.09, 0.1)
        zero = low - gap
        low -= gap
      } else {
        zero = nil
      }
      lower = low
      upper = high
      let marks = Self.logarithmicTicks(from: first, to: high, count: count)
      ticks = (zero == nil ? [] : [Tick(value: 0, label: "0")]) + marks
    }
  }

  /// The pixel of a value; values beyond the ends, infinite ones too, land a little outside.
  func pixel(_ value: Double) -> Double {
    let position: Double
    switch scale {
    case .linear: position = value
    case .logarithmic, .logarithmicWithZero:
      position = value > 0 ? log10(value) : value == 0 ? zero ?? lower - 9 : lower - 9
    }
    // Halved, since the difference of two huge numbers overflows.
    let share = (position / 2 - lower / 2) / (upper / 2 - lower / 2)
    let clamped = share.isNaN ? 0 : min(max(share, -2), 3)
    return from + clamped * (to - from)
  }

  /// Beyond this the ends of an axis, or their difference, could leave the range of Double.
  static let largest = 1e300

  /// Whether a value can stand on an axis of this scale at all; nothing that is not a number can.
  static func accepts(_ value: Double, scale: Axis.Scale) -> Bool {
    switch scale {
    case .linear: abs(value) <= largest
    case .logarithmic: value > 0 && value <= largest
    case .logarithmicWithZero: value >= 0 && value <= largest
    }
  }

  // MARK: Ticks

  /// A step of 1, 2, 2.5 or 5 times a power of ten that gives about `count` intervals.
  static func step(for range: Double, count: Int) -> Double {
    let raw = range / Double(max(count, 1))
    guard raw > 0, raw.isFinite else { return 1 }
    let power = pow(10, log10(raw).rounded(.down))
    for factor in [1, 2, 2.5, 5] where factor * power >= raw * 0.999 { return factor * power }
    return 10 * power
  }

  static func linearTicks(from lower: Double, to upper: Double, step: Double) -> [Tick] {
    guard step > 0, upper > lower else { return [] }
    var values: [Double] = []
    var index = (lower / step - 1e-6).rounded(.up)
    while index * step <= upper + step * 1e-6, values.count < 50 {
      values.append(index * step)
      index += 1
    }
    let largest = max(abs(lower), abs(upper))
    return values.map { Tick(value: $0, label: label($0, step: step, largest: largest)) }
  }

  /// Powers of ten; with 2 and 5 between them where these are few, and evenly spaced values within half a decade.
  static func logarithmicTicks(from lower: Double, to upper: Double, count: Int) -> [Tick] {
    let first = Int((lower - 1e-9).rounded(.up)), last = Int((upper + 1e-9).rounded(.down))
    let decades = last - first + 1
    let roomy = 3 * (upper - lower) <= 1.4 * Double(count)
    if !roomy, decades >= 3 || (decades == 2 && count <= 3) {
      let stride = max(1, Int((Double(decades) / Double(max(count, 2))).rounded(.up)))
      let plain = first >= -4 && last <= 6
      var ticks: [Tick] = []
      for exponent in (first - 1)...last {
        if exponent >= first, (exponent - first) % stride == 0 {
          ticks.append(
            Tick(
              value: pow(10, Double(exponent)),
              label: plain
                ? ReadableNumber.short(pow(10, Double(exponent))) : "10" + ReadableNumber.superscript(exponent)))
        } else if exponent >= first {
          ticks.append(Tick(value: pow(10, Double(exponent)), label: ""))
        }
        guard stride == 1, decades <= 7 else { continue }
        for digit in 2...9 {
          let position = Double(exponent) + log10(Double(digit))
          if position >= lower, position <= upper { ticks.append(Tick(value: pow(10, position), label: "")) }
        }
      }
      return ticks
    }
    if upper - lower < 0.5 {
      let low = pow(10, lower), high = pow(10, upper)
      return linearTicks(from: low, to: high, step: step(for: high - low, count: count))
    }
    var ticks: [Tick] = []
    for exponent in (first - 1)...(last + 1) {
      for digit in [1.0, 2, 3, 4, 5, 6, 7, 8, 9] {
        let position = Double(exponent) + log10(digit)
        if position >= lower - 1e-9, position <= upper + 1e-9 {
          let value = digit * pow(10, Double(exponent))
          let named = digit == 1 || digit == 2 || digit == 5
          ticks.append(Tick(value: value, label: named ? ReadableNumber.short(value) : ""))
        }
      }
    }
    return ticks
  }

  private static func label(_ value: Double, step: Double, largest: Double) -> String {
    if abs(value) < step * 1e-6 { return "0" }
    if largest >= 1e9 && step >= 1e6 || largest < 1e-4 {
      return ReadableNumber.short(value, digits: min(max(Int(log10(largest / step)) + 2, 1), 6))
    }
    // Decimals that the step needs: one more for steps of 2.5.
    let exponent = Int(log10(step).rounded(.down))
    let mantissa = step / pow(10, Double(exponent))
    let fraction = abs(mantissa - 2.5) < 0.01 ? 1 : 0
    if step >= 1e5, largest >= 1e6 {
      return ReadableNumber.fixed(value / 1e6, decimals: min(max(6 - exponent + fraction, 0), 2)) + "M"
    }
    return ReadableNumber.fixed(value, decimals: min(max(fraction - exponent, 0), 12))
  }
}
