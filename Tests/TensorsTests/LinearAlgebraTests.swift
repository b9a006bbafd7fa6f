import Foundation
import Tensors
import Testing

@Suite struct LinearAlgebraTests {
  private func random(_ rows: Int, _ columns: Int, seed: UInt64) -> Matrix {
    var stream = RandomStream(seed: seed)
    return Matrix(rows: rows, columns: columns, storage: (0..<rows * columns).map { _ in stream.normal() })
  }

  private func largest(_ a: Matrix) -> Double { a.storage.reduce(0) { max($0, abs($1)) } }

  private func positive(_ n: Int, seed: UInt64) -> Matrix {
    let a = random(n, n + 3, seed: seed)
    return a * a.transposed
  }

  @Test func productsAndTransposesAgreeWithLoops() {
    let a = random(3, 5, seed: 1), b = random(5, 4, seed: 2), product = a * b
    for i in 0..<3 {
      for j in 0..<4 {
        let sum = (0..<5).reduce(0.0) { $0 + a[i, $1] * b[$1, j] }
        #expect(abs(product[i, j] - sum) < 1e-14)
      }
    }
    #expect(largest((a * b).transposed - b.transposed * a.transposed) < 1e-14)
    #expect(zip(a * b.column(1), product.column(1)).allSatisfy { abs($0 - $1) < 1e-14 })
    #expect((Matrix.identity(3) * a) == a)
    #expect((Matrix(rows: 2, columns: 0) * Matrix(rows: 0, columns: 3)) == Matrix(rows: 2, columns: 3))
  }

  /// A known factor: [[4, 2], [2, 5]] = L Lᵀ with L = [[2, 0], [1, 2]].
  @Test func choleskyOfAKnownMatrix() throws {
    let factor = try LinearAlgebra.cholesky(Matrix([[4, 2], [2, 5]]))
    #expect(factor.lower == Matrix([[2, 0], [1, 2]]))
    #expect(abs(factor.logDeterminant - log(16)) < 1e-14)
    let x = try factor.solve([8, 9])
    #expect(abs(x[0] - 1.375) < 1e-14 && abs(x[1] - 1.25) < 1e-14)
  }

  @Test(arguments: [1, 2, 10, 70])
  func factorsAndSolutionsMultiplyBack(n: Int) throws {
    let a = positive(n, seed: 3), b = random(n, 3, seed: 4), g = random(n, n, seed: 5)
    let factor = try LinearAlgebra.cholesky(a)
    let scale = 1 + largest(a)
    #expect(largest(factor.lower * factor.lower.transposed - a) < 1e-12 * scale)
    let x = try LinearAlgebra.solvePositiveDefinite(a, b)
    #expect(largest(a * x - b) < 1e-9 * scale)
    let y = try LinearAlgebra.solve(g, b)
    #expect(largest(g * y - b) < 1e-9 * scale)
    let inverse = try LinearAlgebra.inverse(g)
    #expect(largest(g * inverse - .identity(n)) < 1e-9 * scale)
    let determinant = try LinearAlgebra.logDeterminant(a)
    #expect(determinant.sign == 1 && abs(determinant.logMagnitude - factor.logDeterminant) < 1e-9)
    let eigen = try LinearAlgebra.symmetricEigen(a)
    #expect(largest(a * eigen.vectors - eigen.vectors * .diagonal(eigen.values)) < 1e-11 * scale)
    #expect(largest(eigen.vectors.transposed * eigen.vectors - .identity(n)) < 1e-12)
    #expect(eigen.values == eigen.values.sorted() && (eigen.values.first ?? 0) > 0)
    let values = try LinearAlgebra.symmetricEigenvalues(a)
    #expect(zip(values, eigen.values).allSatisfy { abs($0 - $1) < 1e-11 * scale })
    #expect(abs(eigen.values.reduce(0) { $0 + log($1) } - factor.logDeterminant) < 1e-8)
  }

  @Test(arguments: [(4, 4), (7, 3), (3, 7), (1, 5), (60, 40)])
  func singularValuesMultiplyBack(rows: Int, columns: Int) throws {
    let a = random(rows, columns, seed: 6)
    let svd = try LinearAlgebra.singularValueDecomposition(a), k = min(rows, columns)
    #expect(svd.u.rows == rows && svd.u.columns == k && svd.vTransposed.rows == k && svd.vTransposed.columns == columns)
    #expect(largest(svd.u * .diagonal(svd.values) * svd.vTransposed - a) < 1e-12)
    #expect(largest(svd.u.transposed * svd.u - .identity(k)) < 1e-12)
    let values = try LinearAlgebra.singularValues(a)
    #expect(zip(svd.values, values).allSatisfy { abs($0 - $1) < 1e-12 })
    #expect(svd.values == svd.values.sorted(by: >))
  }

  @Test func determinantsKeepTheirSign() throws {
    #expect(try LinearAlgebra.logDeterminant(Matrix([[0, 1], [1, 0]])).sign == -1)
    #expect(try LinearAlgebra.logDeterminant(Matrix([[-2, 0], [0, 3]])).sign == -1)
    let magnitude = try LinearAlgebra.logDeterminant(Matrix([[-2, 0], [0, 3]])).logMagnitude
    #expect(abs(magnitude - log(6)) < 1e-14)
    let singular = try LinearAlgebra.logDeterminant(Matrix([[1, 2], [2, 4]]))
    #expect(singular.sign == 0 && singular.logMagnitude == -.infinity)
    #expect(try LinearAlgebra.logDeterminant(Matrix(rows: 0, columns: 0)).logMagnitude == 0)
  }

  @Test func leastSquaresOfEveryShape() throws {
    // A line through three points, by hand: slope 0.5, intercept 2/3.
    let line = try LinearAlgebra.leastSquares(
      Matrix([[0, 1], [1, 1], [2, 1]]), Matrix([[1], [0.5], [2]]))
    #expect(abs(line.solution[0, 0] - 0.5) < 1e-13 && abs(line.solution[1, 0] - 2.0 / 3) < 1e-13 && line.rank == 2)
    // The smallest solution of x + y = 2.
    let wide = try LinearAlgebra.leastSquares(Matrix([[1, 1]]), Matrix([[2]]))
    #expect(abs(wide.solution[0, 0] - 1) < 1e-13 && abs(wide.solution[1, 0] - 1) < 1e-13)
    let poor = try LinearAlgebra.leastSquares(Matrix([[1, 1], [1, 1], [1, 1]]), Matrix([[2], [2], [2]]))
    #expect(
      poor.rank == 1 && abs(poor.solution[0, 0] - 1) < 1e-12 && abs(poor.singularValues[0] - 6.0.squareRoot()) < 1e-12)
  }

  @Test func mistakesAreNamed() throws {
    let wide = Matrix([[1, 2, 3], [4, 5, 6]])
    let error = #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.cholesky(wide) }
    #expect(error?.description.contains("2 x 3") == true)
    let mismatch = #expect(throws: LinearAlgebraError.self) {
      try LinearAlgebra.solve(.identity(3), Matrix([[1], [2]]))
    }
    #expect(mismatch?.description == "solve: found 3 x 3 and 2 x 1, expected two matrices of as many rows")
    #expect(throws: LinearAlgebraError.notPositiveDefinite(operation: "Cholesky", order: 2)) {
      try LinearAlgebra.cholesky(Matrix([[1, 2], [2, 1]]))
    }
    #expect(throws: LinearAlgebraError.singular(operation: "inverse")) {
      try LinearAlgebra.inverse(Matrix([[0, 0], [0, 0]]))
    }
    let unknown = Matrix([[1, .nan], [.nan, 1]])
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.cholesky(unknown) }
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.symmetricEigen(unknown) }
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.singularValues(unknown) }
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.leastSquares(unknown, .identity(2)) }
    #expect(throws: LinearAlgebraError.self) { try LinearAlgebra.solve(.identity(2), unknown) }
  }

  @Test func emptyMatricesAreAllowed() throws {
    let empty = Matrix(rows: 0, columns: 0)
    #expect(try LinearAlgebra.cholesky(empty).logDeterminant == 0)
    #expect(try LinearAlgebra.symmetricEigen(empty).values.isEmpty)
    #expect(try LinearAlgebra.inverse(empty) == empty)
    #expect(try LinearAlgebra.singularValues(Matrix(rows: 3, columns: 0)).isEmpty)
    #expect(try LinearAlgebra.solve(.identity(2), Matrix(rows: 2, columns: 0)).columns == 0)
    #expect(try LinearAlgebra.leastSquares(Matrix(rows: 0, columns: 2), Matrix(rows: 0, columns: 1)).solution.rows == 2)
  }
}
