/// What is really inside an organism, where that is known.
public enum Label: Sendable, Hashable, CustomStringConvertible {
  /// An algorithm was set by hand; its name, such as `gradient-descent-1`.
  case planted(String)
  /// There is no inner optimizer, because of this.
  case null(Null)
  /// It was grown, and nobody knows but by measuring.
  case unknown

  /// Why there is none inside.
  public enum Null: String, Sendable, CaseIterable {
    /// Its weights are as initialized. An easy null.
    case untrained
    /// Trained on labels that were permuted across tasks, which leaves nothing to learn. An easy null.
    case shuffledLabels = "shuffled-labels"
    /// Trained as long on few tasks, which are cheaper to remember than to solve. A matched null.
    case memorizer
    /// A planted optimizer, its weights rotated at equal norms. A matched null.
    case rotated
  }

  public var description: String {
    switch self {
    case .planted(let algorithm): "planted: " + algorithm
    case .null(let reason): "null: " + reason.rawValue
    case .unknown: "unknown"
    }
  }
}
