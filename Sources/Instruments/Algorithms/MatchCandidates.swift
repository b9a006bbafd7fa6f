import Readings
import Settings
import Subjects
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
  private static let words = AlgorithmRegistry.entries.map(\.name)

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
    for name in names where !AlgorithmRegistry.isKnown(name) {
      throw reader.error(
        "candidates", expected: "names of " + words.joined(separator: ", ") + " with K from 1 to 32, not “\(name)”",
        remedy: Nearest.match(name, among: words).map { "did you mean “\($0)”?" })
    }
    if Set(names).count < names.count { throw reader.error("candidates", expected: "each name once") }
    reader.resolve(
      "candidates",
      to: names.isEmpty ? Setting(.text("standard")) : Setting(.list(names.map { Setting(.text($0)) })))
    return names
  }

  /// One candidate, tuned to new tasks of the world; nil where the world has none of that name (`discrete-posterior`
  /// without a pool, `…-published` outside the published world).
  package static func make(_ name: String, in world: RegressionWorld) -> MatchCandidate? {
    guard let algorithm = try? AlgorithmRegistry.make(name, for: world) else { return nil }
    var candidate = MatchCandidate(name: name, algorithm: algorithm)
    if let descent = algorithm as? GradientDescentAlgorithm {
      candidate.attentionProducts = .gradientDescent(
        dimensions: world.dimensions, context: world.context, rates: descent.rates, decays: descent.preconditioning)
    }
    return candidate
  }
}

extension MatchCandidates {
  /// Why a world has no candidate of this name, which `make` has found.
  static func missing(_ name: String, in world: RegressionWorld) -> Unavailable {
    do {
      _ = try AlgorithmRegistry.make(name, for: world)
      return Unavailable("\(name) could not be made")
    } catch {
      return Unavailable("\(name) needs " + ((error as? UserError)?.expected ?? "another world"))
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
