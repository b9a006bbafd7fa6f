import CLAPACK

extension LinearAlgebra {
  /// Ridge regression of many tasks: for each, the weights that minimize sum over i of (y_i - w·x_i)² + penalty·|w|²,
  /// and for penalty 0 the smallest of those that minimize the sum.
  ///
  /// - Parameters:
  ///   - inputs: [at least context, dimensions, tasks]; what stands after the context is not read.
  ///   - targets: [at least context, tasks].
  /// - Returns: [dimensions, tasks].
  ///
  /// The smaller of the two Gram matrices is factored, that of the coordinates or that of the examples; a task for which
  /// this fails is solved by singular values. Complexity: about 2 µs a task at 10 examples of 10 dimensions.
  package static func ridge(
    inputs: [Float], targets: [Float], context: Int, dimensions: Int, tasks: Int, penalty: Double
  ) throws -> [Double] {
    _ = prepared
    let isDual = context < dimensions
    let order = isDual ? context : dimensions
    let inner = isDual ? dimensions : context
    var weights = [Double](repeating: 0, count: dimensions * tasks)
    // Rows of the factor whose Gram matrix is taken: examples where dual, coordinates otherwise.
    var rows = [Double](repeating: 0, count: order * inner)
    var labels = [Double](repeating: 0, count: context)
    var gram = [Double](repeating: 0, count: order * order)
    var right = [Double](repeating: 0, count: order)
    var n = Int32(order), one: Int32 = 1, info: Int32 = 0, upper = letter("U")
    for task in 0..<tasks {
      for i in 0..<context {
        labels[i] = Double(targets[i * tasks + task])
        for k in 0..<dimensions {
          rows[isDual ? i * inner + k : k * inner + i] = Double(inputs[(i * dimensions + k) * tasks + task])
        }
      }
      guard labels.allSatisfy(\.isFinite), rows.allSatisfy(\.isFinite) else {
        throw LinearAlgebraError.notFinite(operation: "ridge")
      }
      for a in 0..<order {
        for b in 0...a {
          var sum = a == b ? penalty : 0
          for j in 0..<inner { sum += rows[a * inner + j] * rows[b * inner + j] }
          gram[a * order + b] = sum
        }
        if isDual {
          right[a] = labels[a]
        } else {
          var sum = 0.0
          for j in 0..<inner { sum += rows[a * inner + j] * labels[j] }
          right[a] = sum
        }
      }
      // The lower triangle by rows is the upper one by columns.
      dpotrf_(&upper, &n, &gram, &n, &info, 1)
      guard info == 0 else {
        let solution = try singularRidge(
          rows: rows, labels: labels, isDual: isDual, context: context, dimensions: dimensions, penalty: penalty)
        for k in 0..<dimensions { weights[k * tasks + task] = solution[k] }
        continue
      }
      dpotrs_(&upper, &n, &one, gram, &n, &right, &n, &info, 1)
      for k in 0..<dimensions {
        if isDual {
          var sum = 0.0
          for i in 0..<context { sum += rows[i * inner + k] * right[i] }
          weights[k * tasks + task] = sum
        } else {
          weights[k * tasks + task] = right[k]
        }
      }
    }
    return weights
  }

  /// One task by singular values, of the inputs with sqrt(penalty)·I below them.
  private static func singularRidge(
    rows: [Double], labels: [Double], isDual: Bool, context: Int, dimensions: Int, penalty: Double
  ) throws -> [Double] {
    let below = penalty > 0 ? dimensions : 0
    var a = Matrix(rows: context + below, columns: dimensions)
    for i in 0..<context {
      for k in 0..<dimensions { a[i, k] = rows[isDual ? i * dimensions + k : k * context + i] }
    }
    for k in 0..<below { a[context + k, k] = penalty.squareRoot() }
    let b = Matrix(
      rows: context + below, columns: 1, storage: labels + [Double](repeating: 0, count: below))
    return try leastSquares(a, b, cut: 1e-7).solution.storage
  }
}
