/// A linear learning rule seen from the eigenvalues of H = (1/N)·X·Xᵀ: its weights are q(H)·(1/N)·X·y.
///
/// For the truth w and noise e the weights miss w by p(H)·w - q(H)·(1/N)·X·e, where p(z) = 1 - z·q(z) is the share of an
/// eigenvector's weight that is still unlearned.
enum SpectralFilter: Sendable, Hashable {
  /// Steps of gradient descent or GD++: see `GradientDescentAlgorithm`.
  case descent(rates: [Double], preconditioning: [Double])
  /// q(z) = 1 / (z + penalty), and 0 for penalty 0 at a z of zero. The penalty is that of the sums, divided by N.
  case ridge(penalty: Double)

  /// Gain and what is left unlearned.
  struct Response: Sendable {
    var gain: Double
    var rest: Double
  }

  func gain(at z: Double) -> Double { response(at: z).gain }

  func response(at z: Double) -> Response {
    switch self {
    case .descent(let rates, let preconditioning):
      // `shrink` is what the steps so far did to an example along this eigenvector.
      var gain = 0.0, rest = 1.0, shrink = 1.0
      for k in rates.indices {
        let square = shrink * shrink
        gain += rates[k] * square * rest
        rest *= 1 - rates[k] * z * square
        shrink *= 1 - preconditioning[k] * z * square
      }
      return Response(gain: gain, rest: rest)
    case .ridge(let penalty):
      guard z + penalty > 0 else { return Response(gain: 0, rest: 1) }
      return Response(gain: 1 / (z + penalty), rest: penalty / (z + penalty))
    }
  }
}
