import Mathematics

/// The colors of pictures and pages, for light and dark.
package enum Palette {
  package struct Shade {
    package var light: String
    package var dark: String
  }

  /// Surfaces and lines, by the name of their custom property.
  static let surfaces: [(name: String, shade: Shade)] = [
    ("paper", Shade(light: "#ffffff", dark: "#14171b")),
    ("ink", Shade(light: "#1b1f24", dark: "#e9ebee")),
    ("muted", Shade(light: "#5a6470", dark: "#a2abb6")),
    ("axis", Shade(light: "#8b95a0", dark: "#6d7783")),
    ("grid", Shade(light: "#e4e8ec", dark: "#2a3037")),
    ("wall", Shade(light: "#79838e", dark: "#4b545e")),
  ]

  /// The hues differ in lightness as well, so that they part for color-blind eyes; a test holds how far.
  package static func shade(_ hue: Hue) -> Shade {
    switch hue {
    case .blue: Shade(light: "#2257c0", dark: "#79b4fb")
    case .orange: Shade(light: "#ab2308", dark: "#ef8344")
    case .green: Shade(light: "#0b5a45", dark: "#2bdc9f")
    case .purple: Shade(light: "#6f2482", dark: "#b57ae0")
    case .gold: Shade(light: "#8c6e00", dark: "#f2d24e")
    case .teal: Shade(light: "#177a97", dark: "#b4f3f8")
    case .ink: Shade(light: "#1b1f24", dark: "#e9ebee")
    case .muted: Shade(light: "#606a76", dark: "#99a2ad")
    }
  }

  /// How many colors a scale is cut into.
  static let levels = 33

  /// The color of one level of a scale, from 0 to `levels` − 1.
  static func shade(_ kind: ColorScale.Kind, level: Int) -> Shade {
    let share = Double(level) / Double(levels - 1)
    switch kind {
    case .diverging:
      return Shade(
        light: mix(["#8f3200", "#d9702f", "#f6f5f3", "#4a90cf", "#0a3f7d"], share),
        dark: mix(["#ffb38a", "#c8622b", "#1c2025", "#2f78bd", "#9fd0ff"], share))
    case .sequential:
      return Shade(
        light: mix(["#f3f7f4", "#8cc5bf", "#2f83a3", "#123c6e"], share),
        dark: mix(["#1b2025", "#1f5c78", "#4aa9b0", "#d3f2df"], share))
    }
  }

  /// The level that a value of a scale falls into; nil where it is not finite.
  static func level(_ value: Double, on scale: ColorScale) -> Int? {
    guard value.isFinite else { return nil }
    let range = scale.upper - scale.lower
    let share = range > 0 && range.isFinite ? (value - scale.lower) / range : 0.5
    return Int((min(max(share, 0), 1) * Double(levels - 1)).rounded())
  }

  /// A color between evenly spaced stops, mixed in the Oklab space (Ottosson 2020), where equal steps look equal.
  static func mix(_ stops: [String], _ share: Double) -> String {
    let position = min(max(share, 0), 1) * Double(stops.count - 1)
    let index = min(Int(position), stops.count - 2)
    let weight = position - Double(index)
    let a = oklab(stops[index]), b = oklab(stops[index + 1])
    return hex(zip(a, b).map { $0 + ($1 - $0) * weight })
  }

  package static func oklab(_ color: String) -> [Double] {
    let number = Int(color.dropFirst(), radix: 16) ?? 0
    let rgb = [16, 8, 0].map { shift -> Double in
      let value = Double((number >> shift) & 255) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    let l = cbrt(0.4122214708 * rgb[0] + 0.5363325363 * rgb[1] + 0.0514459929 * rgb[2])
    let m = cbrt(0.2119034982 * rgb[0] + 0.6806995451 * rgb[1] + 0.1073969566 * rgb[2])
    let s = cbrt(0.0883024619 * rgb[0] + 0.2817188376 * rgb[1] + 0.6299787005 * rgb[2])
    return [
      0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
      1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
      0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s,
    ]
  }

  private static func hex(_ lab: [Double]) -> String {
    let l = pow(lab[0] + 0.3963377774 * lab[1] + 0.2158037573 * lab[2], 3)
    let m = pow(lab[0] - 0.1055613458 * lab[1] - 0.0638541728 * lab[2], 3)
    let s = pow(lab[0] - 0.0894841775 * lab[1] - 1.2914855480 * lab[2], 3)
    let linear = [
      4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s,
      -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s,
      -0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s,
    ]
    let bytes = linear.map { value -> Int in
      let clamped = min(max(value, 0), 1)
      let gamma = clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * pow(clamped, 1 / 2.4) - 0.055
      return Int((gamma * 255).rounded())
    }
    return "#" + bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
  }
}
