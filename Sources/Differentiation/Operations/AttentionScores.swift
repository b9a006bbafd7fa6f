import Tensors

/// S = scale · Q Kᵀ for each sample and head, over all keys: the first step of `Attention`, for whoever looks inside.
///
/// Q [samples·queries, heads·size], K [samples·keys, heads·size], S [samples·heads·queries, keys]. Backward:
/// dQ += scale · dS K, dK += scale · dSᵀ Q.
struct AttentionScores {
  let queries, keys, y: Variable
  let samples, heads: Int
  let scale: Double

  func backward<Element>(on tape: Tape<Element>) {
    // One copy carries the scale for both products.
    let dy = tape.gradients(y)
    Element.scaled(dy, by: Element(scale), into: dy, accumulate: false)
    for part in AttentionPart.all(samples, heads) {
      let slope = tape.gradients(part.square(y, heads: heads, samples: samples))
      if queries.requiresGradient {
        Element.multiply(
          slope, transposed: false, tape.values(part.tokens(keys, heads, samples)), transposed: false,
          into: tape.gradientToAdd(part.tokens(queries, heads, samples)), accumulate: true)
      }
      if keys.requiresGradient {
        Element.multiply(
          slope, transposed: true, tape.values(part.tokens(queries, heads, samples)), transposed: false,
          into: tape.gradientToAdd(part.tokens(keys, heads, samples)), accumulate: true)
      }
    }
  }
}

/// One sample and one head of an attention that is computed step by step.
struct AttentionPart {
  let sample, head: Int

  static func all(_ samples: Int, _ heads: Int) -> [AttentionPart] {
    (0..<samples).flatMap { sample in (0..<heads).map { AttentionPart(sample: sample, head: $0) } }
  }

  /// The part's tokens [tokens, size] of a matrix [samples·tokens, heads·size].
  func tokens(_ x: Variable, _ heads: Int, _ samples: Int) -> Variable {
    let count = x.rows / samples, size = x.columns / heads
    return x.rows(sample * count..<(sample + 1) * count).columns(head * size..<(head + 1) * size)
  }

  /// The part's scores [queries, keys] of a matrix [samples·heads·queries, keys].
  func square(_ x: Variable, heads: Int, samples: Int) -> Variable {
    let count = x.rows / (samples * heads), start = (sample * heads + head) * count
    return x.rows(start..<start + count)
  }
}

extension Tape {
  /// The scores [samples·heads·queries, keys] of attention: the products of queries and keys, times `scale`.
  ///
  /// Queries [samples·queries, heads·size], keys [samples·keys, heads·size].
  public func attentionScores(
    queries: Variable, keys: Variable, samples: Int, heads: Int, scale: Double
  ) -> Variable {
    if samples < 1 || heads < 1 || queries.rows % samples != 0 || keys.rows % samples != 0
      || queries.columns % heads != 0 || keys.columns != queries.columns
    {
      fatalError(
        "attentionScores: queries \(queries.rows)x\(queries.columns), keys \(keys.rows)x\(keys.columns), "
          + "\(samples) samples, \(heads) heads")
    }
    let y = variable(
      heads * queries.rows, keys.rows / samples, requiresGradient: queries.requiresGradient || keys.requiresGradient)
    for part in AttentionPart.all(samples, heads) {
      Element.multiply(
        values(part.tokens(queries, heads, samples)), transposed: false, values(part.tokens(keys, heads, samples)),
        transposed: true, into: values(part.square(y, heads: heads, samples: samples)), accumulate: false)
    }
    Element.scaled(values(y), by: Element(scale), into: values(y), accumulate: false)
    if y.requiresGradient {
      let operation = AttentionScores(
        queries: queries, keys: keys, y: y, samples: samples, heads: heads, scale: scale)
      record(.attentionScores(operation), result: y)
    }
    return y
  }
}
