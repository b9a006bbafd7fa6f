import Readings
import Synchronization

/// What runs have recorded, as claims see it: the readings of the last step of each run.
public struct Evidence: Sendable {
  /// One run, or what summaries read over all runs of one study and variant.
  public struct Run: Sendable {
    public var study: String
    public var variant: String?
    /// Nil for what summaries read over all seeds.
    public var seed: Int?
    public var readings: [Reading]
    /// What makes the study another one than that of the catalog, as `KEY=VALUE`.
    public var changes: [String]

    /// Keeps the readings of the last step, and those without a step.
    public init(study: String, variant: String?, seed: Int?, readings: [Reading], changes: [String] = []) {
      let last = readings.compactMap(\.step).max()
      (self.study, self.variant, self.seed, self.changes) = (study, variant, seed, changes)
      self.readings = readings.filter { $0.step == last || $0.step == nil }
    }
  }

  public private(set) var runs: [Run] = []
  /// Which readings judges looked at.
  let used = UsedReadings()

  public init(_ runs: [Run] = []) {
    for run in runs { add(run) }
  }

  /// Adds a run; one of the same study, variant and seed is replaced.
  public mutating func add(_ run: Run) {
    runs.removeAll { $0.study == run.study && $0.variant == run.variant && $0.seed == run.seed }
    runs.append(run)
  }

  /// The records that a claim is judged over: one for each seed for which everything is there.
  ///
  /// Throws `Unavailable` with what is missing where there is no such seed.
  func records(for claim: Claim) throws(Unavailable) -> [SeedRecord] {
    let parts = claim.needs.flatMap(\.parts)
    guard !parts.isEmpty else { throw Unavailable("no study tests it yet") }
    func runs(_ part: (study: String, variant: String?)) -> [Run] {
      self.runs.filter { $0.study == part.study && $0.variant == part.variant }
    }
    if claim.isOfPopulation {
      let own = parts.flatMap { runs($0).filter { $0.seed == nil } }
      guard own.count == parts.count else {
        throw Unavailable("runs of several seeds of \(parts[0].study) are not recorded")
      }
      return [SeedRecord(seed: nil, runs: own, used: used)]
    }
    for part in parts where !runs(part).contains(where: { $0.seed != nil }) {
      throw Unavailable("no run of \(part.study)\(part.variant.map { ", " + $0 } ?? "") is recorded")
    }
    let seeds = parts.map { Set(runs($0).compactMap(\.seed)) }
    let common = seeds.dropFirst().reduce(seeds[0]) { $0.intersection($1) }
    guard !common.isEmpty else {
      throw Unavailable("no seed has a run of each of " + Set(parts.map(\.study)).sorted().joined(separator: ", "))
    }
    return common.sorted().map { seed in
      SeedRecord(seed: seed, runs: parts.flatMap { runs($0).filter { $0.seed == seed } }, used: used)
    }
  }
}

/// What is recorded of the runs of one seed that a claim needs.
public struct SeedRecord: Sendable {
  let seed: Int?
  let runs: [Evidence.Run]
  let used: UsedReadings

  var changes: [String] { runs.flatMap(\.changes) }

  /// One reading with a value.
  ///
  /// Throws `Unavailable` where it is not recorded, or with its own reason where it has no value.
  public func reading(
    _ study: String, _ variant: String?, _ instrument: String, _ quantity: String, _ reference: String? = nil,
    condition: String? = nil
  ) throws(Unavailable) -> Reading {
    let run = runs.first { $0.study == study && $0.variant == variant }
    let found = run?.readings.first {
      $0.instrument == instrument && $0.quantity == quantity && $0.condition == condition
        && (reference == nil || $0.reference == reference)
    }
    guard let run, let found else {
      let parts = [study, variant, instrument, quantity, reference, condition].compactMap { $0 }
      throw Unavailable("there is no reading " + parts.joined(separator: "/"))
    }
    used.note(run, found)
    guard found.value != nil else { throw Unavailable(found.note ?? "\(quantity) has no value") }
    return found
  }

  /// The conditions of one instrument's readings in a run, in alphabetical order.
  func conditions(_ study: String, _ instrument: String, startingWith prefix: String) -> [String] {
    let readings = runs.first { $0.study == study }?.readings ?? []
    return Set(readings.filter { $0.instrument == instrument }.compactMap(\.condition).filter { $0.hasPrefix(prefix) })
      .sorted()
  }
}

extension Reading {
  /// The value of a reading that has one.
  var number: Double { value ?? .nan }
}

/// The readings that judges looked at, so that these few can be kept.
final class UsedReadings: Sendable {
  struct Entry: Sendable, Hashable {
    var study: String
    var variant: String?
    var reading: Reading
  }

  // The lock guards the list; it is held only to add to it or to copy it.
  private let entries = Mutex<[Entry]>([])

  func note(_ run: Evidence.Run, _ reading: Reading) {
    let entry = Entry(study: run.study, variant: run.variant, reading: reading)
    entries.withLock { if !$0.contains(entry) { $0.append(entry) } }
  }

  var all: [Entry] { entries.withLock { $0 } }
}
