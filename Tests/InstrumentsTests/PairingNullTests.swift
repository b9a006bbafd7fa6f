import Tensors
import Testing

@Suite struct PairingNullTests {
  /// The vectorized sums against a plain loop, at every length and shift that a block may end at.
  @Test(arguments: [1, 2, 7, 8, 9, 16, 31])
  func sumsAreThoseOfAPlainLoop(tasks: Int) {
    let dimensions = 3
    var stream = RandomStream(seed: UInt64(tasks))
    func side() -> [Double] { (0..<(3 + dimensions) * tasks).map { _ in stream.normal() } }
    var a = side(), b = side()
    for task in 0..<tasks {
      for index in [tasks + task, 2 * tasks + task] { (a[index], b[index]) = (abs(a[index]), abs(b[index])) }
    }
    for shift in 0..<tasks {
      let sums = TaskPairing.sums(a, b, dimensions: dimensions, tasks: tasks, shift: shift)
      var plain = TaskPairing.Sums()
      for t in 0..<tasks {
        let u = (t + shift) % tasks
        plain.squares += (a[t] - b[u]) * (a[t] - b[u])
        plain.absolutes += abs(a[t] - b[u])
        let cosine = (3..<3 + dimensions).reduce(0.0) { $0 + a[$1 * tasks + t] * b[$1 * tasks + u] }
        plain.cosines += cosine
        plain.pairs += a[2 * tasks + t] * b[2 * tasks + u]
        let f = a[tasks + t], g = b[tasks + u]
        plain.distances += max(0, (f - g) * (f - g) + 2 * f * g * (1 - cosine)).squareRoot()
      }
      for (value, expected) in [
        (sums.squares, plain.squares), (sums.absolutes, plain.absolutes), (sums.cosines, plain.cosines),
        (sums.pairs, plain.pairs), (sums.distances, plain.distances),
      ] { #expect(abs(value - expected) < 1e-12 * (1 + abs(expected))) }
      let short = TaskPairing.sums(a, b, dimensions: 0, tasks: tasks, shift: shift)
      #expect(short.squares == sums.squares && short.cosines == 0 && short.distances == 0)
    }
  }
}
