/// What a site held.
public struct SiteRecord<Element: Sendable>: Sendable {
  public let name: String
  /// The sizes of its axes: the batch first, then those of `Site.axes`.
  public let shape: [Int]
  /// Its numbers after the edits, the last axis innermost.
  public let values: [Element]
  /// The gradients of the result in these numbers, in the same order; nil where they were not asked for. They are zeros
  /// where none reached the site, or before `backward`.
  public let gradients: [Element]?

  public init(name: String, shape: [Int], values: [Element], gradients: [Element]? = nil) {
    (self.name, self.shape, self.values, self.gradients) = (name, shape, values, gradients)
  }

  /// Puts the records of micro-batches, in their order, together into those of the whole batch.
  ///
  /// Every micro-batch must have the same sites in the same order.
  public static func joined(_ parts: [[SiteRecord]]) -> [SiteRecord] {
    guard let first = parts.first else { return [] }
    if parts.contains(where: { $0.map(\.name) != first.map(\.name) }) {
      fatalError("SiteRecord: micro-batches with different sites")
    }
    return first.indices.map { index in
      let all = parts.map { $0[index] }
      return SiteRecord(
        name: first[index].name, shape: [all.reduce(0) { $0 + $1.shape[0] }] + first[index].shape.dropFirst(),
        values: all.flatMap(\.values),
        gradients: first[index].gradients == nil ? nil : all.flatMap { $0.gradients ?? [] })
    }
  }
}

extension SiteRecord: Equatable where Element: Equatable {}
extension SiteRecord: Hashable where Element: Hashable {}

extension Sequence {
  /// The record of this site, or nil.
  public func record<Element>(of site: String) -> SiteRecord<Element>? where Self.Element == SiteRecord<Element> {
    first { $0.name == site }
  }
}
