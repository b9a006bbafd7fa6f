import Settings

/// Decision processes in which maximum-entropy goal-directedness is known by hand.
///
/// | `process` | what it is |
/// |---|---|
/// | `one-decision` | two actions, once; the first leads to what pays 1 |
/// | `corridor` | five cells in a row with blocked ends, uniform start; the right one pays 1; discount 0.9 |
/// | `cliff` | a 4 x 4 grid, a cliff along its top row pays -1, its end 1; start below the cliff; discount 0.9 |
///
/// Settings (`world.kind: known-decisions`):
///
/// | key | meaning | default | range |
/// |---|---|---|---|
/// | `process` | one of the above | `one-decision` | |
/// | `utility.scale` | what the utility is multiplied by | 1 | -1e6...1e6 |
/// | `utility.offset` | and what is then added | 0 | -1e6...1e6 |
///
/// Neither scale (above 0) nor offset changes the directedness of a process without an end.
public struct KnownDecisions: ConfigurableWorld {
  public static let kind = "known-decisions"
  public static let about = "small decision processes whose goal-directedness is known by hand"
  /// The name of the utility.
  public static let goal = "goal"

  public enum Example: String, Sendable, CaseIterable {
    case oneDecision = "one-decision"
    case corridor, cliff
  }

  public let example: Example
  public let scale: Double
  public let offset: Double

  public init(_ example: Example, scale: Double = 1, offset: Double = 0) {
    (self.example, self.scale, self.offset) = (example, scale, offset)
  }

  public init(from reader: SettingsReader) throws {
    let example = try reader.choice("process", default: Example.oneDecision)
    let utility = try reader.section("utility")
    self.init(
      example, scale: try utility.number("scale", default: 1, in: -1e6...1e6),
      offset: try utility.number("offset", default: 0, in: -1e6...1e6))
    try utility.finish()
  }

  /// The process with its utility.
  public var decisions: DecisionWorld {
    let pays: [Double], process: DecisionProcess
    switch example {
    case .oneDecision:
      pays = [0, 1, 0]
      process = DecisionProcess(
        next: [1, 2, 1, 1, 2, 2], actions: 2, initial: [1, 0, 0], terminal: [false, true, true], discount: 0.5)
    case .corridor:
      pays = [0, 0, 0, 0, 1]
      process = DecisionProcess(
        next: (0..<5).flatMap { [max(0, $0 - 1), min(4, $0 + 1)] }, actions: 2,
        initial: [Double](repeating: 0.2, count: 5), terminal: [Bool](repeating: false, count: 5), discount: 0.9)
    case .cliff:
      pays = (0..<Self.cells).map { $0 == Self.side - 1 ? 1 : $0 < Self.side - 1 ? -1 : 0 }
      process = DecisionProcess(
        next: (0..<Self.cells).flatMap(Self.neighbors), actions: 4,
        initial: (0..<Self.cells).map { $0 == Self.side ? 1 : 0 }, terminal: (0..<Self.cells).map { $0 < Self.side },
        discount: 0.9)
    }
    return DecisionWorld(process: process, utilities: [(Self.goal, pays.map { scale * $0 + offset })])
  }

  private static let side = 4, cells = side * side

  /// The cells that up, left, down and right lead to; the border blocks.
  private static func neighbors(of cell: Int) -> [Int] {
    let column = cell % side
    let up = cell < side ? cell : cell - side
    let left = column == 0 ? cell : cell - 1
    let down = cell >= cells - side ? cell : cell + side
    let right = column == side - 1 ? cell : cell + 1
    return [up, left, down, right]
  }

  /// [states]: the action that is best for the utility, for a scale above 0; in terminal states nothing is decided.
  public var bestActions: [Int] {
    switch example {
    case .oneDecision: [0, 0, 0]
    case .corridor: [1, 1, 1, 1, 1]
    case .cliff:
      // Right along the row below the cliff, then up; up to that row from elsewhere.
      (0..<Self.cells).map { $0 / Self.side == 1 && $0 % Self.side != Self.side - 1 ? 3 : 0 }
    }
  }
}
