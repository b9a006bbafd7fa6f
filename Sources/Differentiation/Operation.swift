import Tensors

/// One recorded operation: a plain value with the places of its operands.
enum Operation {
  case add(Add)
  case addRepeated(AddRepeated)
  case attention(Attention)
  case clippedPolicyLoss(ClippedPolicyLoss)
  case concatenate(Concatenate)
  case crossEntropy(CrossEntropy)
  case embedding(Embedding)
  case headProducts(HeadProducts)
  case layerNorm(LayerNorm)
  case linear(Linear)
  case linearAttention(LinearAttention)
  case linearAttentionAnswer(LinearAttentionAnswer)
  case map(Map)
  case matrixProduct(MatrixProduct)
  case multiply(Multiply)
  case scale(Scale)
  case softmax(Softmax)
  case squaredError(SquaredError)
  case sum(Sum)
  case tokenLanes(TokenLanes)
  case tokenRows(TokenRows)

  /// Adds to the gradients of the operands what the gradient of the result gives them.
  func backward<Element>(on tape: Tape<Element>) {
    switch self {
    case .add(let operation): operation.backward(on: tape)
    case .addRepeated(let operation): operation.backward(on: tape)
    case .attention(let operation): operation.backward(on: tape)
    case .clippedPolicyLoss(let operation): operation.backward(on: tape)
    case .concatenate(let operation): operation.backward(on: tape)
    case .crossEntropy(let operation): operation.backward(on: tape)
    case .embedding(let operation): operation.backward(on: tape)
    case .headProducts(let operation): operation.backward(on: tape)
    case .layerNorm(let operation): operation.backward(on: tape)
    case .linear(let operation): operation.backward(on: tape)
    case .linearAttention(let operation): operation.backward(on: tape)
    case .linearAttentionAnswer(let operation): operation.backward(on: tape)
    case .map(let operation): operation.backward(on: tape)
    case .matrixProduct(let operation): operation.backward(on: tape)
    case .multiply(let operation): operation.backward(on: tape)
    case .scale(let operation): operation.backward(on: tape)
    case .softmax(let operation): operation.backward(on: tape)
    case .squaredError(let operation): operation.backward(on: tape)
    case .sum(let operation): operation.backward(on: tape)
    case .tokenLanes(let operation): operation.backward(on: tape)
    case .tokenRows(let operation): operation.backward(on: tape)
    }
  }
}
