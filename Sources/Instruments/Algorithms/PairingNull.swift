import Tensors
import Worlds

/// What a comparison of two sets of answers gives when each task of one is held against another task of the other.
///
/// The null of a match is that the subject's answers have nothing to do with the task that the candidate answers. Tasks
/// are exchangeable, so pairing them anew gives the null's distribution. Task t is held against task t + s, round the
/// end, for random shifts s: the shifts are a subgroup of all permutations, so that
/// p = (1 + the number of shifts at least as extreme) / (1 + shifts) is an exact randomization test (Hemerik and Goeman
/// 2018), and one that runs along the arrays.
enum PairingNull {
  /// One side of the comparison, as `TaskPairing` wants it.
  struct Side: Sendable {
    let tasks: Int
    /// The dimensions of the gradients, 0 where there are none.
    let dimensions: Int
    let rows: [Double]
    /// The mean norm of the gradients.
    let meanNorm: Double

    init(_ answers: AlgorithmAnswers, dimensions: Int) {
      let n = answers.predictions.count
      var rows = answers.predictions
      rows.reserveCapacity((3 + dimensions) * n)
      var norms = [Double](repeating: 0, count: n)
      for k in 0..<dimensions {
        for task in 0..<n { norms[task] += answers.sensitivities[k * n + task] * answers.sensitivities[k * n + task] }
      }
      for task in 0..<n { norms[task] = norms[task].squareRoot() }
      rows += norms
      rows += norms.map { $0 > 0 ? 1 : 0 }
      for k in 0..<dimensions {
        for task in 0..<n { rows.append(norms[task] > 0 ? answers.sensitivities[k * n + task] / norms[task] : 0) }
      }
      tasks = n
      self.dimensions = dimensions
      self.rows = rows
      meanNorm = norms.reduce(0, +) / Double(n)
    }

    /// Answers without gradients.
    init(predictions: [Double]) {
      tasks = predictions.count
      dimensions = 0
      rows = predictions
      meanNorm = 0
    }
  }

  /// The means of one pairing.
  struct Means: Sendable {
    var squaredError: Double
    var absoluteDifference: Double
    /// Over the pairs where both gradients are defined; NaN where there is none.
    var cosine: Double
    var gradientDistance: Double
  }

  /// `count` distinct shifts other than 0, in rising order, or all of them where there are fewer.
  static func shifts(count: Int, tasks: Int, from stream: RandomStream) -> [Int] {
    guard tasks > 1 else { return [] }
    if count >= tasks - 1 { return Array(1..<tasks) }
    var stream = stream
    var chosen: Set<Int> = []
    while chosen.count < count { chosen.insert(Int.random(in: 1..<tasks, using: &stream)) }
    return chosen.sorted()
  }

  static func means(_ mine: Side, _ theirs: Side, shift: Int) -> Means {
    let sums = TaskPairing.sums(
      mine.rows, theirs.rows, dimensions: min(mine.dimensions, theirs.dimensions), tasks: mine.tasks, shift: shift)
    let n = Double(mine.tasks)
    return Means(
      squaredError: sums.squares / n, absoluteDifference: sums.absolutes / n, cosine: sums.cosines / sums.pairs,
      gradientDistance: sums.distances / n)
  }
}
