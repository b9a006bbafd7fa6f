import Instruments
import Readings
import Tensors

/// What summaries read in the runs of several seeds of one study side by side.
public enum Population {
  /// The readings of one summary over the runs.
  ///
  /// The same runs in the same order give the same readings.
  public static func readings(by summary: any Summary, of runs: [RunSeries], seed: Int = 0) -> [Reading] {
    let stream = RandomStream(seed: UInt64(seed)).stream("population").stream(summary.name)
    return summary.readRuns(runs, at: Occasion(stream: stream))
  }

  /// The readings of every summary of a study over its runs, each given by its readings; none for a single run.
  public static func readings(of study: Study, runs: [[Reading]]) -> [Reading] {
    guard runs.count >= 2 else { return [] }
    return study.measures.compactMap { $0 as? any Summary }.flatMap { readings(by: $0, of: runs.map { RunSeries($0) }) }
  }
}
