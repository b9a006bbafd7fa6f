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
      var squares = 0.0, absolutes = 0.0, cosines = 0.0, pairs = 0.0, distances = 0.0
      for t in 0..<tasks {
        let u = (t + shift) % tasks
        let difference = a[t] - b[u]
        squares += difference * difference
        absolutes += abs(difference)
        var cosine = 0.0
        for k in 3..<3 + dimensions { cosine += a[k * tasks + t] * b[k * tasks + u] }
        cosines += cosine
        pairs += a[2 * tasks + t] * b[2 * tasks + u]
        let f = a[tasks + t], g = b[tasks + u]
        distances += max(0, (f - g) * (f - g) + 2 * f * g * (1 - cosine)).squareRoot()
      }
      let seen = [sums.squares, sums.absolutes, sums.cosines, sums.pairs, sums.distances]
      for (value, plain) in zip(seen, [squares, absolutes, cosines, pairs, distances]) {
        #expect(abs(value - plain) < 1e-12 * (1 + abs(plain)))
      }
      let short = TaskPairing.sums(a, b, dimensions: 0, tasks: tasks, shift: shift)
      #expect(short.squares == sums.squares && short.cosines == 0 && short.distances == 0)
    }
  }
}
