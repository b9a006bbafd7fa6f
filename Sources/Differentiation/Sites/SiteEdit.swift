/// A change of what a site holds while a network runs.
///
/// It applies to the rows, positions and heads that it names, or to all. Values are given for all that is edited,
/// [rows, positions, heads, features] with the axes that the site has, or for the last of these axes alone, which the
/// others then share, or as one number for all.
///
/// ```swift
/// SiteEdit("layers.1.attention.heads", .replace([0]), heads: [3])        // ablate a head
/// SiteEdit("layers.0.residual.after", .add(direction), positions: [10])  // steer at one token
/// ```
///
/// A row is counted over the whole batch, whatever micro-batch it falls into. Gradients flow through an edit.
public struct SiteEdit: Sendable, Hashable {
  /// What becomes of the numbers.
  public enum Action: Sendable, Hashable {
    /// These values instead, for ablation and patching; no gradient goes through.
    case replace([Float])
    /// These values added; adding zero changes no byte.
    case add([Float])
    /// All multiplied by a number.
    case scale(Float)
    /// The part along a direction, which is not zero, taken away from the features: x - (x·d / d·d) d.
    case projectOut([Float])
  }

  /// The name of the site.
  public var site: String
  public var action: Action
  /// The rows of the batch to edit, each once; nil for all.
  public var rows: [Int]?
  /// The positions to edit (of keys and values: the tokens that are attended to), each once; nil for all.
  public var positions: [Int]?
  /// The heads to edit, each once; nil for all.
  public var heads: [Int]?

  public init(
    _ site: String, _ action: Action, rows: [Int]? = nil, positions: [Int]? = nil, heads: [Int]? = nil
  ) {
    (self.site, self.action, self.rows, self.positions, self.heads) = (site, action, rows, positions, heads)
  }
}

/// What somebody wants of the sites of one recording.
public struct SiteRequest: Sendable, Hashable {
  /// The sites whose values are kept, as they are after the edits.
  public var keep: Set<String>
  /// The sites whose gradients are kept too.
  public var keepGradients: Set<String>
  /// The edits, of which those of one site are applied in this order.
  public var edits: [SiteEdit]

  public init(keep: Set<String> = [], keepGradients: Set<String> = [], edits: [SiteEdit] = []) {
    (self.keep, self.keepGradients, self.edits) = (keep, keepGradients, edits)
  }

  /// The names of all sites that it is about.
  public var names: Set<String> { keep.union(keepGradients).union(edits.map(\.site)) }

  /// The names that are not among these sites, in alphabetical order: what to refuse before running.
  public func unknownNames(among sites: [Site]) -> [String] {
    names.subtracting(sites.map(\.name)).sorted()
  }
}
