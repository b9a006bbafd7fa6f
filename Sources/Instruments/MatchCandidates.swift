import Settings
import Worlds

/// One candidate algorithm, tuned to a world.
package struct MatchCandidate: Sendable {
  package var name: String
  package var algorithm: any InContextAlgorithm
  /// Its construction in linear self-attention, for the interpolation; nil where there is none.
  package var attentionProducts: AttentionProducts?
}

/// The candidates that a subject is held against.
public enum MatchCandidates {
  /// The standard list, simplest first: answering nothing, the mean label, one tuned step, K steps and K steps of GD++
  /// with K the subject's layers (at least 2), ridge regression, and over a finite pool the discrete posterior.
  public static func standard(in world: RegressionWorld, layers: Int?) -> [String] {
    let steps = max(2, layers ?? 2)
    var names = ["zero", "mean", "gradient-descent-1", "gradient-descent-\(steps)"]
    names.append("gradient-descent-plus-plus-\(steps)")
    names.append("ridge")
    if world.tasks != nil { names.append("discrete-posterior") }
    return names
  }

  /// The level of mesa-optimization that closeness to a candidate speaks about: answering from the remembered pool of
  /// training tasks is direct data (1), every other procedure in the context is level 3.
  static func level(of name: String) -> Int { name == "discrete-posterior" ? 1 : 3 }
}

extension MatchCandidates {
  /// What the names of candidates look like, for messages.
  static let patterns = [
    "zero", "mean", "ridge", "discrete-posterior", "gradient-descent-K", "gradient-descent-K-free",
    "gradient-descent-plus-plus-K", "gradient-descent-plus-plus-K-free",
  ]

  /// A candidate's name taken apart.
  enum Kind: Sendable, Hashable {
    case zero, mean, ridge, discretePosterior
    case descent(steps: Int, schedule: StepSchedule)
    case descentPlusPlus(steps: Int, schedule: StepSchedule)

    /// nil for a name that no candidate has. Steps run from 1 to 64.
    init?(_ name: String) {
      switch name {
      case "zero": self = .zero
      case "mean": self = .mean
      case "ridge": self = .ridge
      case "discrete-posterior": self = .discretePosterior
      default:
        guard name.hasPrefix("gradient-descent-") else { return nil }
        var rest = name.dropFirst("gradient-descent-".count)
        let isPlusPlus = rest.hasPrefix("plus-plus-")
        if isPlusPlus { rest = rest.dropFirst("plus-plus-".count) }
        let isFree = rest.hasSuffix("-free")
        if isFree { rest = rest.dropLast("-free".count) }
        guard let steps = Int(rest), (1...64).contains(steps), String(steps) == rest else { return nil }
        let schedule = isFree ? StepSchedule.free : .shared
        self = isPlusPlus ? .descentPlusPlus(steps: steps, schedule: schedule) : .descent(steps: steps, schedule: schedule)
      }
    }
  }

  /// Reads the key `candidates`: the word `standard`, a list of names, or names with commas between them. The result is
  /// empty for `standard`.
  static func names(from reader: SettingsReader) throws -> [String] {
    let setting = reader.raw("candidates")
    var names: [String] = []
    switch setting?.content {
    case nil, .null, .text("standard"): break
    case .text(let text): names = text.split(separator: ",").map { String($0).trimmingSpaces }
    case .list(let items):
      for item in items {
        guard case .text(let name) = item.content else { throw reader.error("candidates", expected: "a list of names") }
        names.append(name)
      }
    default: throw reader.error("candidates", expected: "a list of names, or the word standard")
    }
    for name in names where Kind(name) == nil {
      throw reader.error(
        "candidates", expected: "names like " + patterns.joined(separator: ", ") + " with K from 1 to 64, not “\(name)”",
        remedy: Nearest.match(name, among: patterns).map { "did you mean “\($0)”?" })
    }
    if Set(names).count < names.count { throw reader.error("candidates", expected: "each name once") }
    reader.resolve(
      "candidates",
      to: names.isEmpty ? Setting(.text("standard")) : Setting(.list(names.map { Setting(.text($0)) })))
    return names
  }

  /// One candidate, tuned to new tasks of the world; nil where the world has none of that name (`discrete-posterior`
  /// without a pool).
  package static func make(_ name: String, in world: RegressionWorld) -> MatchCandidate? {
    switch Kind(name) {
    case nil: return nil
    case .zero: return MatchCandidate(name: name, algorithm: ZeroAlgorithm())
    case .mean: return MatchCandidate(name: name, algorithm: MeanAlgorithm())
    case .ridge: return MatchCandidate(name: name, algorithm: RidgeAlgorithm(for: world))
    case .discretePosterior:
      return DiscretePosteriorAlgorithm(for: world).map { MatchCandidate(name: name, algorithm: $0) }
    case .descent(let steps, let schedule):
      return descent(name, world.tunedGradientDescent(steps: steps, schedule: schedule).algorithm, in: world)
    case .descentPlusPlus(let steps, let schedule):
      return descent(name, world.tunedGradientDescentPlusPlus(steps: steps, schedule: schedule).algorithm, in: world)
    }
  }

  private static func descent(_ name: String, _ algorithm: GradientDescentAlgorithm, in world: RegressionWorld)
    -> MatchCandidate
  {
    MatchCandidate(
      name: name,
      algorithm: GradientDescentAlgorithm(
        name: name, rates: algorithm.rates, preconditioning: algorithm.preconditioning),
      attentionProducts: .gradientDescent(
        dimensions: world.dimensions, context: world.context, rates: algorithm.rates,
        decays: algorithm.preconditioning))
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
