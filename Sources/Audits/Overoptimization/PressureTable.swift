import Settings
import Statistics
import Tensors

/// Proxy and gold scores along rising pressure, as a table has them.
public struct PressureTable: Sendable {
  public enum Shape: String, Sendable, Codable {
    /// Columns `kl`, `proxy`, `gold`, in nats.
    case divergence = "kl"
    /// Columns `n`, `proxy`, `gold`, for best-of-n.
    case bestOfN = "n"
    /// Columns `prompt`, `candidate`, `proxy`, `gold`: every n follows.
    case candidates
  }

  public struct Row: Sendable, Hashable {
    public var run: Int
    /// The divergence in nats.
    public var kl: Double
    public var proxy: Double
    public var gold: Double
    public var weight: Double

    public init(run: Int, kl: Double, proxy: Double, gold: Double, weight: Double = 1) {
      (self.run, self.kl, self.proxy, self.gold, self.weight) = (run, kl, proxy, gold, weight)
    }
  }

  public var source: String
  public var shape: Shape
  public var rows: [Row]
  public var runs: [String]
  public var rowsRead: Int
  public var notes: [String]

  /// A table made by a program; the rows name their runs by index.
  public init(
    source: String, shape: Shape, rows: [Row], runs: [String], rowsRead: Int? = nil, notes: [String] = []
  ) {
    precondition(!rows.isEmpty && rows.allSatisfy { runs.indices.contains($0.run) }, "rows of runs that are named")
    (self.source, self.shape, self.rows, self.runs) = (source, shape, rows, runs)
    (self.rowsRead, self.notes) = (rowsRead ?? rows.count, notes)
  }

  /// The names that the columns may have, without case, spaces, hyphens, points and underscores.
  static let names: [String: [String]] = [
    "kl": ["kl", "klnats", "kldivergence", "divergence"] + bits, "n": ["n", "bestofn", "bon", "k"],
    "d": ["d", "sqrtkl"],
    "proxy": ["proxy", "proxyscore", "proxyreward", "proxyrm", "rm", "rmscore", "reward"],
    "gold": [
      "gold", "goldscore", "goldreward", "goldrm", "true", "truescore", "truereward", "human",
    ],
    "run": ["run", "runid", "seed", "trial"], "prompt": ["prompt", "promptid", "question", "item"],
    "candidate": ["candidate", "candidateid", "sample", "sampleid", "completion", "response"],
    "weight": ["weight", "weights"],
  ]

  /// The names of a divergence in bits, which is read as such.
  static let bits = ["klbits", "klinbits", "kldivergencebits", "divergencebits"]

  /// Reads a table from a file, or from standard input for `-`.
  ///
  /// Throws bad data (65) with line and column, wrong usage (64) for an option that names no column. Raw candidates take 16
  /// bytes a row up to two million of them; beyond that the prompts that are through become curves, and the rows of a prompt
  /// must stand together. The other shapes are small.
  /// The table does not depend on the number of `workers`.
  public static func read(
    path: String, columns: [String: String] = [:], workers: Workers = Workers(threads: 1)
  ) throws -> PressureTable {
    try read(TableReader(ByteSource(path: path)), columns: columns, workers: workers)
  }

  public static func read(
    bytes: [UInt8], name: String = "table.csv", columns: [String: String] = [:]
  ) throws -> PressureTable {
    try read(TableReader(ByteSource(bytes: bytes, name: name)), columns: columns, workers: Workers(threads: 1))
  }

  private static func read(
    _ opened: consuming TableReader, columns: [String: String], workers: Workers
  ) throws -> PressureTable {
    var reader = opened
    let plain = reader.header.map(ColumnWords.plain)
    func column(_ key: String) throws -> Int? {
      if let name = columns[key] {
        if let index = reader.header.firstIndex(of: name)
          ?? plain.firstIndex(of: ColumnWords.plain(name))
        {
          return index
        }
        throw UserError.usage(
          at: .option("--\(key) \(name)"), value: nil, expected: "a column of \(reader.name)",
          remedy: Nearest.advice(name, among: reader.header))
      }
      guard let index = names[key]?.lazy.compactMap({ plain.firstIndex(of: $0) }).first else { return nil }
      if let other = plain.lastIndex(of: plain[index]), other != index {
        throw UserError(
          .badData, at: "\(reader.name):1, columns \(index + 1) and \(other + 1)", value: reader.header[other],
          expected: "one column of that name",
          remedy: "rename the one that is not meant"
            + (reader.header[index] == reader.header[other] ? "" : ", or name the other with --\(key)"))
      }
      return index
    }
    func needed(_ key: String, _ what: String) throws -> Int {
      if let index = try column(key) { return index }
      throw UserError(
        .badData, at: "\(reader.name):1", value: reader.header.joined(separator: ", "),
        expected: what,
        remedy: "name it with --\(key)")
    }
    let gold = try needed("gold", "a column of gold scores")
    let proxy = try needed("proxy", "a column of proxy scores")
    let kl = try column("kl")
    let n = try column("n")
    let d = try column("d")
    let run = try column("run")
    let weight = try column("weight")
    if kl == nil, n == nil, d == nil {
      guard let prompt = try column("prompt") ?? run else {
        throw UserError(
          .badData, at: "\(reader.name):1", value: reader.header.joined(separator: ", "),
          expected: "a column kl (nats) or n (best of n), or prompt for raw candidates",
          remedy: "name it with --kl, --n or --prompt")
      }
      var gatherer = CandidateGatherer(reader, prompt: prompt, proxy: proxy, gold: gold)
      try reader.gather(into: &gatherer, workers: workers)
      return try gatherer.table()
    }
    let inBits = kl.map { bits.contains(plain[$0]) } ?? false
    var rows: [Row] = []
    var runNames = NameTable()
    var labels: [String] = []
    var missing = 0
    var count = 0
    func value(_ column: Int) throws -> Double? {
      switch reader.number(column) {
      case .value(let value): return value
      case .missing: return nil
      case .notFinite:
        throw reader.error(
          column, expected: "a finite number", remedy: "leave out what was not measured")
      case .text: throw reader.error(column, expected: "a number")
      }
    }
    while try reader.next() {
      count += 1
      guard let pressure = try value(kl ?? d ?? n ?? 0), let p = try value(proxy),
        let g = try value(gold)
      else {
        missing += 1
        continue
      }
      if kl != nil || d != nil {
        guard pressure >= 0 else {
          throw reader.error(
            kl ?? d ?? 0, expected: "a divergence, zero or more",
            remedy: "where sampling made an estimate fall below zero, write 0 or use an estimator that cannot")
        }
      } else if let n, pressure < 1 {
        throw reader.error(n, expected: "a number of candidates, 1 or more")
      }
      var w = 1.0
      if let weight {
        w = try value(weight) ?? 1
        guard w > 0 else { throw reader.error(weight, expected: "a weight above zero") }
      }
      var index = 0
      if let run {
        index = runNames.index(of: reader.buffer, reader.range(run))
        if index == labels.count { labels.append(reader.text(run).trimmed) }
      }
      let nats =
        kl != nil
        ? pressure * (inBits ? 0.693147180559945309417232121458 : 1)
        : d != nil ? pressure * pressure : Pressure.divergence(bestOf: pressure)
      rows.append(Row(run: index, kl: nats, proxy: p, gold: g, weight: w))
    }
    guard !rows.isEmpty else {
      throw UserError(
        .badData, at: "\(reader.name):1", value: "no row with all scores", expected: "at least one")
    }
    var notes: [String] = []
    if missing > 0 {
      notes.append(
        "\(missing == 1 ? "a row" : "\(missing) rows") with a missing score \(missing == 1 ? "was" : "were") left out")
    }
    if inBits { notes.append("the divergence is in bits by its name, and told in nats: times log 2") }
    if let kl, n != nil || d != nil {
      let other = (n ?? d).map { reader.header[$0] } ?? ""
      notes.append("the pressure is taken from \(reader.header[kl]); \(other) is not used")
    }
    return PressureTable(
      source: reader.name, shape: kl != nil || d != nil ? .divergence : .bestOfN, rows: rows,
      runs: labels.isEmpty ? ["all rows"] : labels, rowsRead: count, notes: notes)
  }
}
