import Instruments
import Readings
import Tensors

/// What instruments read in the runs of several seeds of one recipe side by side.
public enum Population {
  /// The readings of one instrument over the runs, each given by its own readings.
  ///
  /// The same runs in the same order give the same readings.
  public static func readings(by instrument: any Instrument, of runs: [[Reading]], seed: Int = 0) -> [Reading] {
    let stream = RandomStream(seed: UInt64(seed)).stream("population").stream(instrument.name)
    return instrument.readRuns(runs, at: Occasion(stream: stream))
  }

  /// The readings of every instrument of a study over its runs; none for a single run.
  public static func readings(of study: Study, runs: [[Reading]]) -> [Reading] {
    runs.count < 2 ? [] : study.instruments.flatMap { readings(by: $0, of: runs) }
  }
}
