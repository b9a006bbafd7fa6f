import Foundation

extension RandomStream {
  /// A standard normal number, by the method of Box and Muller. Takes two words.
  public mutating func normal() -> Double {
    // In (0, 1], so that the logarithm is finite.
    let radius = (-2 * log(Double((next() >> 11) + 1) * 0x1p-53)).squareRoot()
    return radius * cos(2 * .pi * uniform())
  }

  /// An exponential number of mean 1. Takes one word.
  public mutating func exponential() -> Double {
    -log(Double((next() >> 11) + 1) * 0x1p-53)
  }

  /// A Laplace number of mean 0 and scale 1 (variance 2). Takes one word.
  public mutating func laplace() -> Double {
    let word = next()
    let magnitude = -log(Double((word >> 11) + 1) * 0x1p-53)
    return word & 1 == 0 ? magnitude : -magnitude
  }
}
