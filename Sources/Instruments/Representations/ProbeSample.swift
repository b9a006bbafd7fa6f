import Readings
import Tensors
import Worlds

/// Levels with the position of a goal in each, the first ones to fit probes on and the others to score them.
struct ProbeSample: Sendable {
  /// Training levels first.
  let levels: [GridLevel]
  private let training: Int
  /// [levels, 2]: row and column of the goal.
  private let positions: Matrix
  /// For every control task [levels, 2]: row and column of the cell that stands for the goal's.
  private let controls: [Matrix]

  /// Draws levels of the shifted law. Throws `Unavailable` where too few have the goal.
  init(of world: any GridWorld, goal: GridGoal, training: Int, held: Int, controls: Int, stream: RandomStream) throws {
    var levels: [GridLevel] = [], cells: [Int] = [], drawn = 0
    while levels.count < training + held, drawn < 20 * (training + held) {
      let level = world.level(drawn, shifted: true, from: stream)
      drawn += 1
      guard let cell = goal.cell(in: level), level.mouse != cell else { continue }
      levels.append(level)
      cells.append(cell)
    }
    guard levels.count == training + held else {
      throw Unavailable("only \(levels.count) of \(drawn) levels have a \(goal)")
    }
    self.levels = levels
    self.training = training
    let size = world.size
    func matrix(_ cells: [Int]) -> Matrix { Matrix(cells.map { [Double($0 / size), Double($0 % size)] }) }
    positions = matrix(cells)
    self.controls = (0..<controls).map { index in
      // The same marginals: the cells that occur, renamed among themselves.
      var random = stream.stream("controls").stream(index)
      let kinds = Set(cells).sorted(), names = kinds.shuffled(using: &random)
      let renamed = Dictionary(uniqueKeysWithValues: zip(kinds, names))
      return matrix(cells.map { renamed[$0] ?? $0 })
    }
  }

  /// The features of the observation itself, [levels, features].
  func observations(of world: any GridWorld) -> Matrix {
    let observation = GridObservation(of: world), columns = world.size * world.size * world.planes.count
    var result = Matrix(rows: levels.count, columns: columns), active: [Int32] = []
    for (row, level) in levels.enumerated() {
      active.removeAll(keepingCapacity: true)
      observation.append(level, GridState(startOf: level), to: &active)
      for feature in active { result[row, Int(feature)] = 1 }
    }
    return result
  }

  /// How well the goal's position is read from features on the held-out levels.
  struct Score: Sendable {
    let probe: LinearProbe
    /// [held-out levels]: squared errors, of the control tasks the mean over them, and squares about the training mean.
    let errors: [Double]
    let controlErrors: [Double]
    let spreads: [Double]
    /// [held-out levels, 2].
    fileprivate let predictions: Matrix
    fileprivate let positions: Matrix

    /// The sum of squared errors where the read-out of one level is held against the goal of another.
    func mispaired(_ order: [Int]) -> Double {
      order.indices.reduce(0) { $0 + ProbeSample.square(predictions, $1, positions, order[$1]) }
    }
  }

  /// Fits on the training levels and scores on the others, for features [levels, any].
  func score(_ features: Matrix) throws -> Score {
    let basis: ProbeBasis
    do { basis = try ProbeBasis(rows(features, 0..<training)) } catch { throw Unavailable("\(error)") }
    let held = training..<levels.count, tested = rows(features, held)
    func errors(_ targets: Matrix) -> (probe: LinearProbe, predictions: Matrix, errors: [Double]) {
      let probe = basis.probe(rows(targets, 0..<training)), predictions = probe.predictions(tested)
      let truth = rows(targets, held)
      return (probe, predictions, (0..<held.count).map { Self.square(predictions, $0, truth, $0) })
    }
    let real = errors(positions)
    var controlErrors = [Double](repeating: 0, count: held.count)
    for control in controls {
      for (index, error) in errors(control).errors.enumerated() {
        controlErrors[index] += error / Double(controls.count)
      }
    }
    let mean = Matrix([real.probe.intercept]), truth = rows(positions, held)
    return Score(
      probe: real.probe, errors: real.errors, controlErrors: controlErrors,
      spreads: (0..<held.count).map { Self.square(mean, 0, truth, $0) }, predictions: real.predictions, positions: truth
    )
  }

  fileprivate static func square(_ a: Matrix, _ i: Int, _ b: Matrix, _ j: Int) -> Double {
    (0..<2).reduce(0) { $0 + (a[i, $1] - b[j, $1]) * (a[i, $1] - b[j, $1]) }
  }

  private func rows(_ matrix: Matrix, _ range: Range<Int>) -> Matrix {
    Matrix(
      rows: range.count, columns: matrix.columns,
      storage: Array(matrix.storage[(range.lowerBound * matrix.columns)..<(range.upperBound * matrix.columns)]))
  }
}
