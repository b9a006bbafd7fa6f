import Settings
import Statistics
import Tensors

/// Worlds whose over-optimization is known, to try `overoptimization` on: `FILE` may be `control:NAME`.
public enum PressureControl: String, Sendable, Hashable, CaseIterable {
  /// Gold normal, proxy = gold + normal error: best of n never turns down.
  case gaussian
  /// Gold normal, proxy = gold + Student t error with two degrees of freedom: best of n rises to 0.70 and falls to 0.04.
  case studentT = "student-t"
  /// The square [0,1]² with goal (1, −0.2) and proxy (1, 0.2): steepest ascent to the facet, then along it; gold rises to
  /// 0.96 and falls to 0.8, a drop of 0.1333 of its range 1.2.
  case square

  /// One line for `mesascope list`.
  public var about: String {
    switch self {
    case .gaussian: "Gold normal, proxy = gold + normal error: best of n never turns down."
    case .studentT: "Gold normal, proxy = gold + Student t error: best of n rises to 0.70 at n = 12 and falls again."
    case .square:
      "A square with goal (1, −0.2) and proxy (1, 0.2): a drop of exactly 0.1333 with --gold-range 1.2."
    }
  }

  /// The table of the control, drawn from `stream`.
  ///
  /// The first two hold 200 prompts of 1,000 candidates; the square is exact and draws nothing.
  public func table(from stream: RandomStream) throws -> PressureTable {
    switch self {
    case .gaussian, .studentT:
      var random = stream.stream("control").stream(rawValue)
      var gathered = CandidateCurves()
      for prompt in 0..<200 {
        gathered.open("prompt \(prompt + 1)")
        for _ in 0..<1000 {
          let gold = random.normal()
          var error = random.normal()
          if self == .studentT {
            // t with two degrees of freedom: normal / √(χ²₂ / 2), χ²₂ / 2 exponential.
            let chi = -Double.logarithm(1 - random.uniform())
            error /= max(chi, 1e-300).squareRoot()
          }
          _ = gathered.add(proxy: gold + error, gold: gold, to: prompt)
        }
      }
      return try gathered.table(source: "control:" + rawValue)
    case .square:
      // Along steepest ascent of the proxy from the origin, (t, 0.2 t) until x = 1, then up the facet to y = 1.
      let corner = [(0.0, 0.0), (1, 0.2), (1, 1)]
      var rows: [PressureTable.Row] = []
      for part in 0..<2 {
        for i in (part == 0 ? 0 : 1)...20 {
          let share = Double(i) / 20
          let x = corner[part].0 + share * (corner[part + 1].0 - corner[part].0)
          let y = corner[part].1 + share * (corner[part + 1].1 - corner[part].1)
          rows.append(
            PressureTable.Row(
              run: 0, kl: Double(part) + share, proxy: x + 0.2 * y, gold: x - 0.2 * y, weight: 1))
        }
      }
      return PressureTable(
        source: "control:" + rawValue, shape: .divergence, rows: rows, runs: ["path"],
        rowsRead: rows.count,
        notes: ["the pressure is the way along the path, not a divergence"])
    }
  }

}
