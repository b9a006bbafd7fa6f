/// The plain kernels of linear self-attention.
///
/// Tokens are a block [tokens·width, tasks]: number c of token j of task s is element (j·width + c, s). With the maps
/// A_h = P_h W_V,h (`left`) and B_h = W_K,hᵀ W_Q,h (`right`), each [heads·width, width] with the heads one above another,
/// and the second moment of a task's context C = Σ_{i < context} e_i e_iᵀ, a layer adds to each token
/// Σ_h P_h Σ_i (W_V,h e_i)(W_K,h e_i)ᵀ (W_Q,h e_j) = M e_j, M = Σ_h A_h C B_h.
extension KernelElement {
  /// y_j = e_j + M e_j for every token; `saved` [width², tasks] receives M.
  public static func linearAttention(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    into y: Block<Self>
  ) {
    let width = shape.width
    checkLinearAttention(shape, tokens, left, right)
    y.expect(tokens.rows, tokens.columns, "linear attention, result")
    saved.expect(shape.savedRows, tokens.columns, "linear attention, saved")
    for task in 0..<tokens.columns {
      let moment = contextMoment(shape, tokens, task)
      var map = SmallMatrix<Self>(width)
      for head in 0..<shape.heads {
        map += SmallMatrix(left, head: head) * moment * SmallMatrix(right, head: head)
      }
      for i in 0..<width * width { saved[i, task] = map.elements[i] }
      for token in 0..<shape.tokens {
        for i in 0..<width {
          var sum = tokens[token * width + i, task]
          for j in 0..<width { sum += map[i, j] * tokens[token * width + j, task] }
          y[token * width + i, task] = sum
        }
      }
    }
  }

  /// With D_j = dL/dy_j: dM = Σ_j D_j e_jᵀ, dA_h += dM B_hᵀ C, dB_h += C A_hᵀ dM, G = Σ_h A_hᵀ dM B_hᵀ,
  /// de_j = D_j + Mᵀ D_j, and for tokens of the context (G + Gᵀ) e_j besides.
  public static func linearAttentionGradient(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    dy: Block<Self>, dTokens: Block<Self>?, accumulate: Bool, dLeft: Block<Self>, dRight: Block<Self>
  ) {
    let width = shape.width
    checkLinearAttention(shape, tokens, left, right)
    dy.expect(tokens.rows, tokens.columns, "linear attention's gradient")
    for task in 0..<tokens.columns {
      let moment = contextMoment(shape, tokens, task)
      var mapGradient = SmallMatrix<Self>(width)
      for token in 0..<shape.tokens {
        for i in 0..<width {
          for j in 0..<width {
            mapGradient[i, j] += dy[token * width + i, task] * tokens[token * width + j, task]
          }
        }
      }
      var momentGradient = SmallMatrix<Self>(width)
      for head in 0..<shape.heads {
        let a = SmallMatrix(left, head: head)
        let b = SmallMatrix(right, head: head)
        let behind = mapGradient * b.transposed
        (behind * moment).add(to: dLeft, head: head)
        (moment * a.transposed * mapGradient).add(to: dRight, head: head)
        momentGradient += a.transposed * behind
      }
      guard let dTokens else { continue }
      for token in 0..<shape.tokens {
        for i in 0..<width {
          var sum = dy[token * width + i, task]
          for j in 0..<width {
            sum += saved[j * width + i, task] * dy[token * width + j, task]
            if token < shape.context {
              sum += (momentGradient[i, j] + momentGradient[j, i]) * tokens[token * width + j, task]
            }
          }
          let row = token * width + i
          dTokens[row, task] = accumulate ? dTokens[row, task] + sum : sum
        }
      }
    }
  }

  /// y = the last coordinate of the last token after the layer, [1, tasks]; `saved` is room that this version does
  /// not need.
  public static func linearAttentionAnswer(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    into y: Block<Self>
  ) {
    checkLinearAttention(shape, tokens, left, right)
    y.expect(1, tokens.columns, "linear attention, answer")
    let width = shape.width
    let query = (shape.tokens - 1) * width
    for task in 0..<tokens.columns {
      let moment = contextMoment(shape, tokens, task)
      var sum = tokens[query + width - 1, task]
      for head in 0..<shape.heads {
        let map = SmallMatrix(left, head: head) * moment * SmallMatrix(right, head: head)
        for j in 0..<width { sum += map[width - 1, j] * tokens[query + j, task] }
      }
      y[0, task] = sum
    }
  }

  /// The gradient of `linearAttentionAnswer`: that of `linearAttention` where only one number's gradient is not zero.
  public static func linearAttentionAnswerGradient(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    dy: Block<Self>, dTokens: Block<Self>?, accumulate: Bool, dLeft: Block<Self>, dRight: Block<Self>
  ) {
    let width = shape.width
    let columns = tokens.columns
    dy.expect(1, columns, "linear attention, answer's gradient")
    let scratch = Buffer<Self>(capacity: (tokens.rows + width * width) * columns + tokens.rows * columns)
    let whole = scratch.block(at: 0, rows: tokens.rows, columns: columns, stride: columns)
    let map = scratch.block(at: tokens.rows * columns, rows: width * width, columns: columns, stride: columns)
    let ignored = scratch.block(
      at: (tokens.rows + width * width) * columns, rows: tokens.rows, columns: columns, stride: columns)
    linearAttention(shape, tokens: tokens, left: left, right: right, saved: map, into: ignored)
    for task in 0..<columns { whole[tokens.rows - 1, task] = dy[0, task] }
    linearAttentionGradient(
      shape, tokens: tokens, left: left, right: right, saved: map, dy: whole, dTokens: dTokens,
      accumulate: accumulate, dLeft: dLeft, dRight: dRight)
    withExtendedLifetime(scratch) {}
  }

  /// C = Σ_{i < context} e_i e_iᵀ of one task.
  private static func contextMoment(
    _ shape: LinearAttentionShape, _ tokens: Block<Self>, _ task: Int
  ) -> SmallMatrix<Self> {
    var moment = SmallMatrix<Self>(shape.width)
    for token in 0..<shape.context {
      for i in 0..<shape.width {
        for j in 0..<shape.width {
          moment[i, j] += tokens[token * shape.width + i, task] * tokens[token * shape.width + j, task]
        }
      }
    }
    return moment
  }

  /// Traps unless the blocks of a linear attention fit together.
  static func checkLinearAttention(
    _ shape: LinearAttentionShape, _ tokens: Block<Self>, _ left: Block<Self>, _ right: Block<Self>
  ) {
    if shape.tokens < 1 || shape.context < 0 || shape.context > shape.tokens {
      fatalError("linear attention: a context of \(shape.context) in \(shape.tokens) tokens")
    }
    tokens.expect(shape.tokens * shape.width, tokens.columns, "linear attention, tokens")
    left.expect(shape.heads * shape.width, shape.width, "linear attention, left map")
    right.expect(shape.heads * shape.width, shape.width, "linear attention, right map")
  }
}

/// A square matrix of one task, for the plain kernels.
private struct SmallMatrix<Element: KernelElement> {
  let size: Int
  var elements: [Element]

  init(_ size: Int) {
    self.size = size
    elements = Array(repeating: .zero, count: size * size)
  }

  /// The matrix of one head in a block that has the heads one above another.
  init(_ block: Block<Element>, head: Int) {
    self.init(block.columns)
    for i in 0..<size {
      for j in 0..<size { self[i, j] = block[head * size + i, j] }
    }
  }

  subscript(row: Int, column: Int) -> Element {
    get { elements[row * size + column] }
    set { elements[row * size + column] = newValue }
  }

  var transposed: SmallMatrix {
    var result = self
    for i in 0..<size {
      for j in 0..<size { result[i, j] = self[j, i] }
    }
    return result
  }

  static func * (a: SmallMatrix, b: SmallMatrix) -> SmallMatrix {
    var result = SmallMatrix(a.size)
    for i in 0..<a.size {
      for k in 0..<a.size {
        for j in 0..<a.size { result[i, j] += a[i, k] * b[k, j] }
      }
    }
    return result
  }

  static func += (a: inout SmallMatrix, b: SmallMatrix) {
    for i in 0..<a.elements.count { a.elements[i] += b.elements[i] }
  }

  func add(to block: Block<Element>, head: Int) {
    for i in 0..<size {
      for j in 0..<size { block[head * size + i, j] += self[i, j] }
    }
  }
}
