import Figures
import Instruments
import Readings
import Statistics
import Worlds

/// What the parts of algorithms know of a run: the candidates, the nearest one, and when it emerged.
extension RunSnapshot {
  private static let match = AlgorithmMatch.name
  private static let emergence = Emergence.name

  /// Whether what was grown is, or was to be, held against candidate algorithms.
  var hasCandidates: Bool {
    concerns(Self.match, Self.emergence) || text("world.kind") == RegressionWorld.kind
  }

  /// The candidate algorithms that the subject was held against, in the order read.
  var references: [String] {
    readings.filter { $0.quantity == "prediction-difference" }.compactMap(\.reference).distinct
  }

  /// The color of a candidate, the same in every picture of the page.
  func hue(_ reference: String) -> Hue {
    let hues: [Hue] = [.orange, .purple, .green, .gold, .teal]
    let named = references.filter { !["zero", "mean"].contains($0) }
    return named.firstIndex(of: reference).map { hues[$0 % hues.count] } ?? .muted
  }

  var nearest: Reading? { reading("nearest") }
  var emergence: Reading? { readings.last { $0.quantity == "emergence-step" } }

  /// The candidate that the page speaks about: the one whose emergence was asked for, else the nearest.
  var subjectReference: String? { emergence?.reference ?? nearest?.reference }

  /// The threshold that the match must pass.
  var threshold: Double? {
    instrument(Self.emergence).flatMap { $0["threshold"]?.value ?? Emergence().threshold }
  }

  /// The interval in which it emerged: “between steps 400 and 630”.
  var emergenceWords: String? {
    guard let emergence, let value = emergence.value else { return nil }
    let upper = ReadableNumber.short(value, digits: 7)
    guard let lower = emergence.interval?.lower, lower < value else { return "at step \(upper)" }
    return "between steps \(ReadableNumber.short(lower, digits: 7)) and \(upper)"
  }

  /// The shaded range of steps in which it emerged.
  var emergenceSpan: [Mark] {
    guard let emergence, let value = emergence.value, let lower = emergence.interval?.lower else { return [] }
    return [.span(Span(.vertical, from: lower, to: value, label: "emerged", hue: .green))]
  }

  /// What it lived in: “linear regression tasks with 10 inputs and 10 examples in the context”.
  var regressionWords: String {
    guard text("world.kind") == RegressionWorld.kind else { return worldWords }
    var words = "linear regression tasks with \(integer("world.dimensions") ?? 0) inputs and "
    words += "\(integer("world.context") ?? 0) examples in the context"
    if let noise = number("world.noise"), noise > 0 { words += ", label noise \(ReadableNumber.short(noise))" }
    if let tasks = integer("world.tasks") { words += ", from a pool of \(ReadableNumber.count(tasks)) tasks" }
    if text("world.labels") == "shuffled" { words += ", labels shuffled" }
    return words
  }
}

/// The same for several runs.
extension RunComparison {
  /// The runs that were held against candidate algorithms; nil where none was.
  var withCandidates: RunComparison? {
    let runs = only(\.hasCandidates)
    return runs.runs.isEmpty ? nil : runs
  }

  /// The algorithm that most runs are held against.
  var reference: String? {
    var counts: [String: Int] = [:]
    for name in runs.compactMap(\.subjectReference) { counts[name, default: 0] += 1 }
    return counts.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key
  }

  var algorithm: String { reference.map(Wording.algorithm) ?? "an inner algorithm" }
}

extension RunComparison.Group {
  var emerged: Int { runs.count { $0.emergence?.value != nil } }
  var judged: Int { runs.count { $0.emergence != nil } }

  /// What was spent, or how many steps went by, until it emerged, bounded by the checkpoints; one a run that says.
  func times(_ read: (RunSnapshot) -> Reading?) -> [CensoredTime] {
    runs.compactMap { run in
      guard let reading = read(run) else { return nil }
      let upper = reading.value ?? .infinity
      return CensoredTime(after: min(reading.interval?.lower ?? 0, upper), until: upper)
    }
  }
}
