import Mathematics

/// Fixed codes of a token's place, [tokens, size] row-major.
package enum PositionalCode {
  /// p_t,2i = sin(t / 10000^(2i/size)), p_t,2i+1 = cos of the same (Vaswani et al. 2017, section 3.5).
  package static func sinusoidal(tokens: Int, size: Int) -> [Double] {
    var code = [Double](repeating: 0, count: tokens * size)
    for token in 0..<tokens {
      for i in 0..<size {
        let power: Double = -Double(i - i % 2) / Double(size)
        let angle = Double(token) * exp(power * log(10_000))
        code[token * size + i] = i % 2 == 0 ? sin(angle) : cos(angle)
      }
    }
    return code
  }

  /// p_t,i = 1 where t = i.
  static func oneHot(tokens: Int) -> [Double] {
    var code = [Double](repeating: 0, count: tokens * tokens)
    for token in 0..<tokens { code[token * (tokens + 1)] = 1 }
    return code
  }

  /// The code of each token in the last coordinates of [tokens, width], zeros before it.
  static func behind(_ code: [Double], tokens: Int, width: Int) -> [Double] {
    let size = code.count / max(tokens, 1)
    var result = [Double](repeating: 0, count: tokens * width)
    for token in 0..<tokens {
      for i in 0..<size { result[token * width + width - size + i] = code[token * size + i] }
    }
    return result
  }
}
