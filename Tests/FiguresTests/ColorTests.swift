import Figures
import Foundation
import Testing

@Suite struct ColorTests {
  /// Machado, Oliveira and Fernandes (2009), severity 1, applied to linear RGB.
  static let sights: [(name: String, matrix: [[Double]])] = [
    ("all cones", [[1, 0, 0], [0, 1, 0], [0, 0, 1]]),
    (
      "no red cones",
      [
        [0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998],
      ]
    ),
    (
      "no green cones",
      [
        [0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881],
      ]
    ),
    (
      "no blue cones",
      [
        [1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900],
      ]
    ),
  ]

  private func linear(_ color: String) -> [Double] {
    let number = Int(color.dropFirst(), radix: 16) ?? 0
    return [16, 8, 0].map { shift in
      let value = Double((number >> shift) & 255) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
  }

  private func hex(_ linear: [Double]) -> String {
    "#"
      + linear.map { value -> String in
        let clamped = min(max(value, 0), 1)
        let gamma = clamped <= 0.0031308 ? clamped * 12.92 : 1.055 * pow(clamped, 1 / 2.4) - 0.055
        return String(format: "%02x", Int((gamma * 255).rounded()))
      }.joined()
  }

  private func luminance(_ color: String) -> Double {
    zip(linear(color), [0.2126, 0.7152, 0.0722]).map(*).reduce(0, +)
  }

  @Test func huesCanBeReadOnPaper() {
    for hue in Hue.allCases {
      let shade = Palette.shade(hue)
      #expect(1.05 / (luminance(shade.light) + 0.05) >= 4.5, "\(hue) on light paper")
      #expect((luminance(shade.dark) + 0.05) / (luminance("#14171b") + 0.05) >= 4.5, "\(hue) on dark paper")
    }
  }

  /// The nearest two hues, as each kind of color-blind eye sees them, in the Oklab space.
  @Test func huesDifferForEveryKindOfSight() {
    for (sight, matrix) in Self.sights {
      for dark in [false, true] {
        let seen = Hue.allCases.filter { $0 != .ink }.map { hue -> [Double] in
          let shade = Palette.shade(hue)
          let rgb = linear(dark ? shade.dark : shade.light)
          return Palette.oklab(hex(matrix.map { row in zip(row, rgb).map(*).reduce(0, +) }))
        }
        for first in seen.indices {
          for second in seen.indices where second > first {
            let distance = sqrt(zip(seen[first], seen[second]).map { ($0 - $1) * ($0 - $1) }.reduce(0, +))
            #expect(distance > 0.05, "\(sight), dark \(dark): \(first) and \(second)")
          }
        }
      }
    }
  }

  @Test func styleSheetKnowsLightDarkAndPaper() {
    let sheet = Chart.styleSheet
    #expect(sheet.contains("prefers-color-scheme:dark"))
    #expect(sheet.contains("@media print"))
    #expect(!sheet.contains("<"))
    // Every use of a custom property stands behind a plain color for programs that know none.
    for line in sheet.split(separator: "\n") where line.contains("var(--hue-") {
      #expect(line.contains("color:#"))
    }
  }
}
