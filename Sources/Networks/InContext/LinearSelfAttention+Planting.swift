import Tensors

/// An inner algorithm that linear self-attention can be made to run by setting its weights by hand.
///
/// Rates multiply sums that are divided by the number of context examples N, so that a rate means the same at every N.
/// Each list holds one number a stored layer, or a single number for all of them.
public enum PlantedAlgorithm: Sendable, Hashable {
  /// One step a layer of gradient descent on 1/(2N) sum_i |W x_i - y_i|², from W = 0.
  case gradientDescent(rates: [Double])
  /// The same, with x_j ← (I - (curvature/N) sum_i x_i x_iᵀ) x_j in the same layer (GD++).
  case gradientDescentPlusPlus(rates: [Double], curvatures: [Double])
}

extension LinearSelfAttention {
  /// The published construction (arXiv 2212.07677) of an inner algorithm, for joined tokens (x, y).
  ///
  /// W_K = W_Q = diag(I_d, 0); W_V = diag(-I_d, -1) and P = diag((curvature/N) I_d, rate/N), with the x blocks of both
  /// zero for plain gradient descent. All of it is in the first head; others are zero. Traps unless
  /// `canHold` says yes.
  public func planted(_ algorithm: PlantedAlgorithm, context: Int) -> [Float] {
    precondition(context > 0, "a planted step divides by the context's length")
    let dimensions = width - 1
    let rates: [Double], curvatures: [Double]
    switch algorithm {
    case .gradientDescent(let steps):
      rates = perLayer(steps)
      curvatures = perLayer([0])
      precondition(valueSize >= 1, "planting a step needs a value of size 1")
    case .gradientDescentPlusPlus(let steps, let bends):
      rates = perLayer(steps)
      curvatures = perLayer(bends)
      precondition(valueSize >= width, "planting GD++ needs values of size \(width), not \(valueSize)")
    }
    precondition(keySize >= dimensions, "planting needs keys of size \(dimensions), not \(keySize)")
    var values = [Float](repeating: 0, count: parameters.count)
    for layer in 0..<storedLayers {
      let query = range(layer, .query).lowerBound, key = range(layer, .key).lowerBound
      let value = range(layer, .value).lowerBound, output = range(layer, .output).lowerBound
      for i in 0..<dimensions {
        values[query + i * width + i] = 1
        values[key + i * width + i] = 1
        if curvatures[layer] != 0 {
          values[value + i * width + i] = -1
          values[output + i * heads * valueSize + i] = Float(curvatures[layer] / Double(context))
        }
      }
      let row = min(valueSize, width) - 1
      values[value + row * width + dimensions] = -1
      values[output + dimensions * heads * valueSize + row] = Float(rates[layer] / Double(context))
    }
    return values
  }

  /// Whether the sizes of this network can hold the construction: keys of d numbers, values of 1, or of d + 1 for
  /// GD++, and as many rates as stored layers, or one.
  public func canHold(_ algorithm: PlantedAlgorithm) -> Bool {
    let counts: [Int], needed: Int
    switch algorithm {
    case .gradientDescent(let rates): (counts, needed) = ([rates.count], 1)
    case .gradientDescentPlusPlus(let rates, let curvatures):
      (counts, needed) = ([rates.count, curvatures.count], width)
    }
    return keySize >= width - 1 && valueSize >= needed && counts.allSatisfy { $0 == 1 || $0 == storedLayers }
  }

  private func perLayer(_ numbers: [Double]) -> [Double] {
    precondition(
      numbers.count == 1 || numbers.count == storedLayers, "\(numbers.count) numbers for \(storedLayers) stored layers")
    return numbers.count == storedLayers ? numbers : Array(repeating: numbers[0], count: storedLayers)
  }
}

extension Network {
  /// The same matrices turned at random: each W becomes A W B with random orthogonal A and B, so that every singular
  /// value, and so every norm, stays, and what the weights compute does not. Arrays that are not matrices stay.
  ///
  /// The matched null of a planted network: equal in every size, empty of the algorithm.
  public func rotated(_ parameters: [Float], from stream: RandomStream) -> [Float] {
    var result = parameters
    for entry in self.parameters.entries where entry.shape.count == 2 {
      let rows = entry.shape[0], columns = entry.shape[1]
      let left = RandomRotation.matrix(size: rows, from: stream.stream(entry.name).stream("left"))
      let right = RandomRotation.matrix(size: columns, from: stream.stream(entry.name).stream("right"))
      var turned = [Double](repeating: 0, count: rows * columns)
      for r in 0..<rows {
        for k in 0..<rows {
          for c in 0..<columns {
            turned[r * columns + c] += left[r * rows + k] * Double(parameters[entry.offset + k * columns + c])
          }
        }
      }
      for r in 0..<rows {
        for c in 0..<columns {
          var sum = 0.0
          for k in 0..<columns { sum += turned[r * columns + k] * right[k * columns + c] }
          result[entry.offset + r * columns + c] = Float(sum)
        }
      }
    }
    return result
  }
}

/// Random orthogonal matrices.
enum RandomRotation {
  /// A matrix [size, size] from the uniform (Haar) law: Gram–Schmidt on rows of normal numbers, twice for accuracy.
  static func matrix(size: Int, from stream: RandomStream) -> [Double] {
    var stream = stream
    var rows = (0..<size * size).map { _ in stream.normal() }
    for r in 0..<size {
      for _ in 0..<2 {
        for earlier in 0..<r {
          var dot = 0.0
          for c in 0..<size { dot += rows[r * size + c] * rows[earlier * size + c] }
          for c in 0..<size { rows[r * size + c] -= dot * rows[earlier * size + c] }
        }
        var norm = 0.0
        for c in 0..<size { norm += rows[r * size + c] * rows[r * size + c] }
        for c in 0..<size { rows[r * size + c] /= norm.squareRoot() }
      }
    }
    return rows
  }
}
