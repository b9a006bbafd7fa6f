/// The numbers a tape can be made of: `Float`, `Double` and `Dual`.
///
/// The first part is arithmetic. The rest are the kernels, the loops inside the operations of a tape. Each has a plain
/// version here in Swift (`KernelElement+*.swift`), which is its definition, serves `Double` and `Dual`, and is what
/// tests hold the tuned `Float` version of `CKernels` against.
///
/// `accumulate` says whether a kernel adds to its result or overwrites it.
public protocol KernelElement: Sendable, AdditiveArithmetic {
  // Arithmetic.
  init(_ value: Double)
  /// The number without its derivative, for comparisons.
  var primal: Double { get }
  static func * (left: Self, right: Self) -> Self
  static func / (left: Self, right: Self) -> Self
  static func exponential(_ x: Self) -> Self
  static func logarithm(_ x: Self) -> Self
  static func hyperbolicTangent(_ x: Self) -> Self
  static func squareRoot(_ x: Self) -> Self

  // Matrices: KernelElement+Matrix.swift.
  static func multiply(
    _ a: Block<Self>, transposed aTransposed: Bool, _ b: Block<Self>, transposed bTransposed: Bool,
    into c: Block<Self>, accumulate: Bool)
  static func linear(
    _ x: Block<Self>, weight: Block<Self>, bias: Block<Self>?, addedTo start: Block<Self>?, into y: Block<Self>)
  static func addColumnSums(of x: Block<Self>, into sums: Block<Self>)

  // Element by element: KernelElement+Elementwise.swift.
  static func fill(_ x: Block<Self>, with value: Self)
  static func scaled(_ x: Block<Self>, by factor: Self, into y: Block<Self>, accumulate: Bool)
  static func sum(_ a: Block<Self>, _ b: Block<Self>, factor: Self, into y: Block<Self>)
  static func addConstant(_ value: Self, into y: Block<Self>, accumulate: Bool)
  static func product(_ a: Block<Self>, _ b: Block<Self>, into y: Block<Self>, accumulate: Bool)
  static func addRepeated(_ x: Block<Self>, _ pattern: Block<Self>, into y: Block<Self>)
  static func addRepeatedGradient(_ dy: Block<Self>, into pattern: Block<Self>)
  static func map(_ map: ElementMap, _ x: Block<Self>, into y: Block<Self>, slope: Block<Self>)
  static func total(_ x: Block<Self>) -> Self
  static func squaredDistance(_ a: Block<Self>, _ b: Block<Self>) -> Self
  static func squaredDistanceGradient(
    _ a: Block<Self>, _ b: Block<Self>, factor: Self, into da: Block<Self>, accumulate: Bool)

  // Rows: KernelElement+Rows.swift.
  static func layerNorm(
    _ x: Block<Self>, gain: Block<Self>, bias: Block<Self>, epsilon: Double, into y: Block<Self>,
    statistics: Block<Self>)
  static func layerNormGradient(
    _ x: Block<Self>, gain: Block<Self>, statistics: Block<Self>, dy: Block<Self>, dx: Block<Self>?, accumulate: Bool,
    dGain: Block<Self>?, dBias: Block<Self>?)
  static func softmax(_ x: Block<Self>, into y: Block<Self>)
  static func softmaxGradient(_ y: Block<Self>, _ dy: Block<Self>, into dx: Block<Self>, accumulate: Bool)
  static func crossEntropy(
    _ logits: Block<Self>, targets: IndexBuffer, _ range: Range<Int>, slope: Block<Self>
  ) -> Self
  static func policyLoss(
    _ logits: Block<Self>, values: Block<Self>, actions: IndexBuffer, _ range: Range<Int>,
    samples: PolicySamples<Self>, loss: PolicyLoss, factor: Double, logitSlope: Block<Self>, valueSlope: Block<Self>,
    terms: Block<Self>
  ) -> Self
  static func gather(_ table: Block<Self>, rows: IndexBuffer, _ range: Range<Int>, into y: Block<Self>)
  static func scatterAdd(_ dy: Block<Self>, rows: IndexBuffer, _ range: Range<Int>, into table: Block<Self>)
  static func lanesToRows(_ x: Block<Self>, width: Int, into y: Block<Self>)
  static func rowsToLanes(_ y: Block<Self>, width: Int, into x: Block<Self>, accumulate: Bool)

  // Lists of features: KernelElement+Features.swift.
  static func featureSum(
    _ lists: FeatureLists, _ indices: IndexBuffer, table: Block<Self>, bias: Block<Self>?, rectified: Bool,
    into y: Block<Self>)
  static func featureSumGradient(
    _ lists: FeatureLists, _ indices: IndexBuffer, dy: Block<Self>, dTable: Block<Self>?, dBias: Block<Self>?)
  static func featurePlanes(_ lists: FeatureLists, _ indices: IndexBuffer, into y: Block<Self>)
  static func featureConvolution(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ indices: IndexBuffer, weight: Block<Self>, bias: Block<Self>,
    rectified: Bool, into y: Block<Self>)
  static func featureConvolutionGradient(
    _ shape: ConvolutionShape, _ lists: FeatureLists, _ indices: IndexBuffer, dy: Block<Self>, dWeight: Block<Self>?,
    dBias: Block<Self>?)

  // Convolution: KernelElement+Convolution.swift.
  static func convolution(
    _ shape: ConvolutionShape, _ x: Block<Self>, weight: Block<Self>, bias: Block<Self>, rectified: Bool,
    into y: Block<Self>)
  static func convolutionGradient(
    _ shape: ConvolutionShape, _ x: Block<Self>, weight: Block<Self>, dy: Block<Self>, dx: Block<Self>?,
    accumulate: Bool, dWeight: Block<Self>?, dBias: Block<Self>?)
  static func rectifiedGradient(_ y: Block<Self>, into dy: Block<Self>)
  static func maximumPool(
    _ shape: ConvolutionShape, _ x: Block<Self>, into y: Block<Self>, winners: Block<Self>)
  static func maximumPoolGradient(
    _ shape: ConvolutionShape, winners: Block<Self>, dy: Block<Self>, addedTo dx: Block<Self>)

  // Sites: KernelElement+Sites.swift.
  static func siteElements(_ x: Block<Self>, _ shape: SiteShape) -> [Self]
  static func editSite(_ y: Block<Self>, _ shape: SiteShape, _ edit: PlacedEdit)
  static func editSiteGradient(_ dy: Block<Self>, _ shape: SiteShape, _ edit: PlacedEdit)

  // Attention: KernelElement+Attention.swift and KernelElement+LinearAttention.swift.
  static func attention(
    _ shape: AttentionShape, queries: Block<Self>, keys: Block<Self>, values: Block<Self>,
    probabilities: Block<Self>, into y: Block<Self>)
  static func attentionGradient(
    _ shape: AttentionShape, queries: Block<Self>, keys: Block<Self>, values: Block<Self>,
    probabilities: Block<Self>, dy: Block<Self>, dQueries: Block<Self>, dKeys: Block<Self>, dValues: Block<Self>,
    accumulate: Bool)
  static func linearAttention(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    into y: Block<Self>)
  static func linearAttentionGradient(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    dy: Block<Self>, dTokens: Block<Self>?, accumulate: Bool, dLeft: Block<Self>, dRight: Block<Self>)
  static func linearAttentionAnswer(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    into y: Block<Self>)
  static func linearAttentionAnswerGradient(
    _ shape: LinearAttentionShape, tokens: Block<Self>, left: Block<Self>, right: Block<Self>, saved: Block<Self>,
    dy: Block<Self>, dTokens: Block<Self>?, accumulate: Bool, dLeft: Block<Self>, dRight: Block<Self>)
}

/// A function applied to each element by itself.
public enum ElementMap: Sendable, Hashable {
  /// The hyperbolic tangent.
  case hyperbolicTangent
  /// x Φ(x) in its tanh form: ½ x (1 + tanh(√(2/π) (x + 0.044715 x³))).
  case gelu
  /// max(x, 0), with slope 0 at 0.
  case relu
  /// eˣ.
  case exponential
  /// min(max(x, -bound), bound), with slope 1 inside the bounds and on them, and 0 outside.
  case clip(bound: Double)
}

/// The sizes of softmax attention.
public struct AttentionShape: Sendable, Hashable {
  /// Independent sequences.
  package var samples: Int
  /// Heads; each takes the same share of the columns.
  package var heads: Int
  /// Query tokens of each sequence.
  package var queries: Int
  /// Key and value tokens of each sequence.
  package var keys: Int
  /// Whether a query sees only the keys up to its own place; the last query stands at the last key.
  package var causal: Bool
  /// Multiplies the scores before the softmax.
  package var scale: Double

  package init(samples: Int, heads: Int, queries: Int, keys: Int, causal: Bool, scale: Double) {
    (self.samples, self.heads, self.queries, self.keys) = (samples, heads, queries, keys)
    (self.causal, self.scale) = (causal, scale)
  }

  /// The columns of the matrix of probabilities: the keys in whole vectors of sixteen.
  package var paddedKeys: Int { (keys + 15) / 16 * 16 }

  /// How many keys the query at `index` sees.
  package func visibleKeys(query index: Int) -> Int { causal ? max(0, keys - queries + index + 1) : keys }
}

/// The sizes of linear self-attention with tasks in vector lanes.
public struct LinearAttentionShape: Sendable, Hashable {
  /// Tokens of each task.
  package var tokens: Int
  /// Numbers in a token.
  package var width: Int
  /// Heads.
  package var heads: Int
  /// How many tokens, from the first, are attended to.
  package var context: Int

  package init(tokens: Int, width: Int, heads: Int, context: Int) {
    (self.tokens, self.width, self.heads, self.context) = (tokens, width, heads, context)
  }

  /// How many numbers a task keeps for the gradient of a whole layer.
  package var savedRows: Int { width * width }
  /// How many numbers a task keeps for the gradient of the answer alone.
  package var savedAnswerRows: Int { heads * (2 * width + context) }
}

extension KernelElement {
  /// The negated number.
  package static prefix func - (x: Self) -> Self { Self.zero - x }
  package static func *= (left: inout Self, right: Self) { left = left * right }
}
