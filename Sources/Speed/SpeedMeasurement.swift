import Tensors

/// How long training steps of one row took.
public struct SpeedMeasurement: Sendable, Hashable, Codable {
  public var row: String
  public var work: String
  /// Milliseconds per training step, over runs: each run's mean over its steps.
  public var median: Double
  public var minimum: Double
  public var maximum: Double
  public var runs: Int
  /// Training steps of each run.
  public var steps: Int
  /// Environment steps a second at the median, for rows that play; nil for others, and then not in the JSON.
  public var environmentSteps: Double?
  /// The loss before the first step and after the last.
  public var firstLoss: Double
  public var lastLoss: Double

  enum CodingKeys: String, CodingKey {
    case row, work, runs, steps
    case median = "median-ms"
    case minimum = "min-ms"
    case maximum = "max-ms"
    case firstLoss = "first-loss"
    case lastLoss = "last-loss"
    case environmentSteps = "environment-steps-per-second"
  }
}

/// What `mesascope bench` prints.
public struct SpeedReport: Sendable, Hashable, Codable {
  public var schema = 1
  public var threads: Int
  public var rows: [SpeedMeasurement]

  public init(threads: Int, rows: [SpeedMeasurement]) {
    self.threads = threads
    self.rows = rows
  }
}

extension SpeedRow {
  /// Times `runs` runs of about `seconds` each on `workers`, behind a warm-up of a few steps.
  ///
  /// `progress` hears of each run's milliseconds per step.
  public func measure(
    runs: Int, seconds: Double = 0.5, workers: Workers,
    progress: (_ run: Int, _ milliseconds: Double) -> Void = { _, _ in }
  ) throws -> SpeedMeasurement {
    precondition(runs > 0, "a measurement needs a run")
    var timed = try work(RandomStream(seed: 0), workers: workers)
    let firstLoss = try timed.step()
    var lastLoss = firstLoss
    let clock = ContinuousClock()
    func time(_ steps: Int) throws -> Double {
      let start = clock.now
      for _ in 0..<steps { lastLoss = try timed.step() }
      return (clock.now - start) / .milliseconds(1) / Double(steps)
    }
    _ = try time(2)
    let steps = max(2, Int(seconds * 1000 / (try time(3))))
    var times: [Double] = []
    for run in 0..<runs {
      times.append(try time(steps))
      progress(run, times[run])
    }
    times.sort()
    let middle = (times[(runs - 1) / 2] + times[runs / 2]) / 2
    return SpeedMeasurement(
      row: name, work: work, median: middle, minimum: times[0], maximum: times[runs - 1], runs: runs, steps: steps,
      environmentSteps: timed.environmentSteps.map { Double($0) / middle * 1000 }, firstLoss: firstLoss,
      lastLoss: lastLoss)
  }
}
