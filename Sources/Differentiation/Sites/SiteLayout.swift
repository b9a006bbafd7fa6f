import Tensors

/// How a site's numbers lie in the variable that holds them, n being the samples.
///
/// Whatever the layout, a record and an edit see [n, position, head, feature], with those of the axes that there are.
public enum SiteLayout: Sendable, Hashable {
  /// A row for each sample: [n, features], as [n, feature].
  case samples
  /// One number for each sample, side by side: [1, n], as [n, 1].
  case answers
  /// A row for each token, sample after sample: [n·tokens, features], as [n, position, feature].
  case tokens(Int)
  /// The same with heads side by side: [n·tokens, heads·features], as [n, position, head, feature].
  case heads(Int, tokens: Int)
  /// Tokens of `width` numbers one below the other, samples innermost: [tokens·width, n], as [n, position, feature].
  case lanes(width: Int)
  /// A row for each sample, head and query: [n·heads·queries, keys], as [n, query's position, head, key's position].
  case attention(heads: Int, queries: Int)

  /// The four axes, and the sizes of those that there are, for a matrix of this size.
  func shape(rows: Int, columns: Int) -> (shape: SiteShape, sizes: [Int]) {
    typealias Axis = SiteShape.Axis
    let one = Axis(1)
    switch self {
    case .samples:
      let shape = SiteShape(
        samples: Axis(rows, rowStep: 1), positions: one, heads: one, features: Axis(columns, columnStep: 1))
      return (shape, [rows, columns])
    case .answers:
      let shape = SiteShape(samples: Axis(columns, columnStep: 1), positions: one, heads: one, features: Axis(rows))
      return (shape, [columns, rows])
    case .tokens(let tokens):
      let samples = quotient(rows, tokens)
      let shape = SiteShape(
        samples: Axis(samples, rowStep: tokens), positions: Axis(tokens, rowStep: 1), heads: one,
        features: Axis(columns, columnStep: 1))
      return (shape, [samples, tokens, columns])
    case .heads(let heads, let tokens):
      let samples = quotient(rows, tokens), size = quotient(columns, heads)
      let shape = SiteShape(
        samples: Axis(samples, rowStep: tokens), positions: Axis(tokens, rowStep: 1),
        heads: Axis(heads, columnStep: size), features: Axis(size, columnStep: 1))
      return (shape, [samples, tokens, heads, size])
    case .lanes(let width):
      let tokens = quotient(rows, width)
      let shape = SiteShape(
        samples: Axis(columns, columnStep: 1), positions: Axis(tokens, rowStep: width), heads: one,
        features: Axis(width, rowStep: 1))
      return (shape, [columns, tokens, width])
    case .attention(let heads, let queries):
      let samples = quotient(rows, heads * queries)
      let shape = SiteShape(
        samples: Axis(samples, rowStep: heads * queries), positions: Axis(queries, rowStep: 1),
        heads: Axis(heads, rowStep: queries), features: Axis(columns, columnStep: 1))
      return (shape, [samples, queries, heads, columns])
    }
  }

  /// a / b, and 0 / 0 = 0: no tokens of no samples.
  private func quotient(_ a: Int, _ b: Int) -> Int {
    if a == 0, b == 0 { return 0 }
    if b < 1 || a % b != 0 { fatalError("SiteLayout: \(a) in parts of \(b), \(self)") }
    return a / b
  }
}
