/// What a subject lives in: it knows the base objective, the proxies and the exact optimum.
public protocol World: Sendable {
  /// The word for `world.kind`.
  var kind: String { get }
}
