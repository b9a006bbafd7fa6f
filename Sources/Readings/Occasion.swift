import Tensors

/// When a reading is taken, from which randomness, on how many threads, and what is kept from readings before it.
public struct Occasion: Sendable {
  /// The steps that led here, over all stages; nil for a subject without any.
  public var step: Int?
  public var seed: Int?
  /// The name of the stage; nil where the study has none.
  public var stage: String?
  /// How the organism was planted; nil where nobody planted it.
  public var recipe: String?
  /// Whether this is the last checkpoint of its stage, where an instrument may take its longer measurements.
  public var isFinal: Bool
  /// The same stream at every checkpoint, so that all are read on the same tasks.
  public var stream: RandomStream
  /// How many threads may work; it changes no byte of a reading.
  public var threads: Int
  /// What instruments worked out before and may use again; it changes no byte of a reading.
  public var cache: Cache

  public init(
    step: Int? = nil, seed: Int? = nil, stage: String? = nil, recipe: String? = nil, isFinal: Bool = true,
    stream: RandomStream, threads: Int = 1, cache: Cache = Cache()
  ) {
    self.step = step
    self.seed = seed
    self.stage = stage
    self.recipe = recipe
    self.isFinal = isFinal
    self.stream = stream
    self.threads = threads
    self.cache = cache
  }

  public var workers: Workers { Workers(threads: threads) }
}
