/// A finite decision process with the utilities that whoever decides in it may be after.
public struct DecisionWorld: World {
  public static let kind = "decision-process"
  public var kind: String { Self.kind }

  public let process: DecisionProcess
  /// By name: what is paid in each state, [states].
  public let utilities: [(name: String, values: [Double])]

  public init(process: DecisionProcess, utilities: [(name: String, values: [Double])]) {
    self.process = process
    self.utilities = utilities
  }
}
