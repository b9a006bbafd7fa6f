import Statistics
import Tensors

/// Per-task numbers side by side, and their means in bootstrap resamples of the tasks.
///
/// All columns are resampled together, so that any statistic of several means (a ratio, a smallest one) has its
/// replicates from the same resamples. Resample r draws from a stream of its own: the thread count changes nothing.
struct TaskColumns: Sendable {
  let tasks: Int
  private(set) var count = 0
  private var columns: [[Double]] = []

  init(tasks: Int) { self.tasks = tasks }

  /// Adds a column and returns its index.
  mutating func add(_ column: [Double]) -> Int {
    precondition(column.count == tasks, "a column of \(column.count) numbers for \(tasks) tasks")
    columns.append(column)
    count += 1
    return count - 1
  }

  subscript(column: Int) -> [Double] { columns[column] }

  /// The mean of each column over all tasks.
  func means() -> [Double] {
    columns.map { column in
      var sum = 0.0
      for value in column { sum += value }
      return sum / Double(tasks)
    }
  }

  /// The means in each resample: [resample][column].
  func resampledMeans(resamples: Int, from stream: RandomStream, workers: Workers) -> [[Double]] {
    guard tasks > 0, count > 0 else { return [] }
    let blocks = (count + 7) / 8
    var packed = [SIMD8<Double>](repeating: .zero, count: tasks * blocks)
    for (index, column) in columns.enumerated() {
      for task in 0..<tasks { packed[task * blocks + index / 8][index % 8] = column[task] }
    }
    let rows = packed, scale = 1 / Double(tasks)
    let chunk = 16
    let parts = parallelMap((resamples + chunk - 1) / chunk, workers: workers) { part -> [[Double]] in
      var counts = [Int32](repeating: 0, count: tasks)
      var sums = [SIMD8<Double>](repeating: .zero, count: blocks)
      return (part * chunk..<min(resamples, (part + 1) * chunk)).map { resample in
        var seeds = stream.stream(resample)
        var resampler = Resampler(using: &seeds)
        for task in 0..<tasks { counts[task] = 0 }
        for _ in 0..<tasks { counts[resampler.index(below: tasks)] += 1 }
        for block in 0..<blocks { sums[block] = .zero }
        for task in 0..<tasks where counts[task] != 0 {
          let weight = Double(counts[task])
          for block in 0..<blocks { sums[block] += rows[task * blocks + block] * weight }
        }
        return (0..<count).map { sums[$0 / 8][$0 % 8] * scale }
      }
    }
    return parts.flatMap { $0 }
  }
}
