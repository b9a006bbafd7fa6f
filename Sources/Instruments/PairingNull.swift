import Tensors
import Worlds

/// What a comparison of two sets of answers gives when each task of one is held against another task of the other.
///
/// The null of a match is that the subject's answers have nothing to do with the task that the candidate answers. Tasks
/// are exchangeable, so re-pairing them gives the null's distribution. The pairings are drawn from the group of
/// the moves (rotate the n/8 places by s, the 8 lanes by r) without the identity: a subgroup of all permutations, so that
/// p = (1 + the number of pairings at least as extreme) / (1 + pairings) is an exact randomization test (Hemerik and
/// Goeman 2018), and one that runs over whole vectors. Up to 7 tasks at the end take no part.
struct PairingNull: Sendable {
  /// One side of the comparison, with tasks in 8 lanes: task = lane · places + place.
  struct Side: Sendable {
    let places: Int
    let predictions: [SIMD8<Double>]
    /// [dimensions, places], each gradient divided by its norm; zero where the gradient is zero.
    let directions: [SIMD8<Double>]
    /// [places]: the norm of the gradient.
    let norms: [SIMD8<Double>]
    /// [places]: 1 where the gradient is not zero.
    let defined: [SIMD8<Double>]

    init(_ answers: AlgorithmAnswers, dimensions: Int) {
      let n = answers.predictions.count
      places = n / 8
      predictions = Self.lanes(answers.predictions, from: 0, places: places)
      var norms = [SIMD8<Double>](repeating: .zero, count: places)
      var rows: [[SIMD8<Double>]] = []
      for k in 0..<dimensions {
        let row = Self.lanes(answers.sensitivities, from: k * n, places: places)
        for i in 0..<places { norms[i] += row[i] * row[i] }
        rows.append(row)
      }
      var defined = norms, inverse = norms
      for i in 0..<places {
        norms[i] = norms[i].squareRoot()
        let positive = norms[i] .> 0
        defined[i] = SIMD8<Double>.zero.replacing(with: 1, where: positive)
        inverse[i] = SIMD8<Double>.zero.replacing(with: 1 / norms[i], where: positive)
      }
      var directions: [SIMD8<Double>] = []
      directions.reserveCapacity(dimensions * places)
      for row in rows {
        for i in 0..<places { directions.append(row[i] * inverse[i]) }
      }
      self.norms = norms
      self.defined = defined
      self.directions = directions
    }

    /// Targets only: no gradients.
    init(targets: [Double]) {
      places = targets.count / 8
      predictions = Self.lanes(targets, from: 0, places: places)
      directions = []
      norms = []
      defined = []
    }

    private init(
      places: Int, predictions: [SIMD8<Double>], directions: [SIMD8<Double>], norms: [SIMD8<Double>],
      defined: [SIMD8<Double>]
    ) {
      self.places = places
      self.predictions = predictions
      self.directions = directions
      self.norms = norms
      self.defined = defined
    }

    private static func lanes(_ values: [Double], from start: Int, places: Int) -> [SIMD8<Double>] {
      (0..<places).map { place in
        var vector = SIMD8<Double>.zero
        for lane in 0..<8 { vector[lane] = values[start + lane * places + place] }
        return vector
      }
    }

    /// Every lane moved up by `turn`.
    func rotated(by turn: Int) -> Side {
      guard turn != 0 else { return self }
      func turned(_ values: [SIMD8<Double>]) -> [SIMD8<Double>] {
        values.map { value in
          var result = SIMD8<Double>.zero
          for lane in 0..<8 { result[lane] = value[(lane + turn) & 7] }
          return result
        }
      }
      return Side(
        places: places, predictions: turned(predictions), directions: turned(directions), norms: turned(norms),
        defined: turned(defined))
    }
  }

  /// The means of one pairing.
  struct Means: Sendable {
    var squaredError = 0.0
    var absoluteDifference = 0.0
    var cosine = 0.0
    var gradientDistance = 0.0
  }

  /// One move of the group.
  struct Move: Sendable, Hashable {
    var turn: Int
    var shift: Int
  }

  /// `count` distinct moves other than the identity, or all of them where there are fewer, ordered by turn.
  static func moves(count: Int, tasks: Int, from stream: RandomStream) -> [Move] {
    let places = tasks / 8
    let available = places * 8 - 1
    guard available > 0 else { return [] }
    if count >= available {
      return (1...available).map { Move(turn: $0 / places, shift: $0 % places) }
    }
    var stream = stream
    var chosen: Set<Int> = []
    while chosen.count < count { chosen.insert(Int.random(in: 1...available, using: &stream)) }
    return chosen.sorted().map { Move(turn: $0 / places, shift: $0 % places) }
  }

  /// The means of `mine` held against `theirs` (already turned) shifted by `shift`.
  ///
  /// `cosine` is over the pairs where both gradients are defined, and NaN where there is none.
  static func means(_ mine: Side, _ theirs: Side, shift: Int, dimensions: Int) -> Means {
    let places = mine.places
    var squares = SIMD8<Double>.zero, absolutes = SIMD8<Double>.zero
    var cosines = SIMD8<Double>.zero, pairs = SIMD8<Double>.zero, distances = SIMD8<Double>.zero
    let hasGradients = !mine.directions.isEmpty && !theirs.directions.isEmpty
    var other = shift
    for place in 0..<places {
      let difference = mine.predictions[place] - theirs.predictions[other]
      let square = difference * difference
      squares += square
      absolutes += square.squareRoot()
      if hasGradients {
        var cosine = SIMD8<Double>.zero
        var a = place, b = other
        for _ in 0..<dimensions {
          cosine += mine.directions[a] * theirs.directions[b]
          a += places
          b += places
        }
        cosines += cosine
        pairs += mine.defined[place] * theirs.defined[other]
        let f = mine.norms[place], g = theirs.norms[other]
        // |f − g|² = (|f| − |g|)² + 2 |f| |g| (1 − cos), which does not cancel below zero by more than rounding.
        let squared = (f - g) * (f - g) + 2 * f * g * (1 - cosine)
        distances += squared.replacing(with: 0, where: squared .< 0).squareRoot()
      }
      other += 1
      if other == places { other = 0 }
    }
    let n = Double(places * 8)
    return Means(
      squaredError: squares.sum() / n, absoluteDifference: absolutes.sum() / n, cosine: cosines.sum() / pairs.sum(),
      gradientDistance: distances.sum() / n)
  }
}
