/// What one run left behind, as summaries see it.
public struct RunSeries: Sendable {
  /// One logged step: the step that was made, counted from 0, and its numbers by name.
  public struct Row: Sendable {
    public var step: Int
    public var values: [String: Double?]

    public init(step: Int, values: [String: Double?]) {
      self.step = step
      self.values = values
    }
  }

  /// In any order of steps.
  public var readings: [Reading]
  /// The logged steps, rising; nil where only the readings are at hand.
  public var metrics: [Row]?

  public init(_ readings: [Reading], metrics: [Row]? = nil) {
    self.readings = readings
    self.metrics = metrics
  }
}
