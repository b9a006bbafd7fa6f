import Settings
import Worlds

/// One candidate algorithm, tuned to a world.
struct MatchCandidate: Sendable {
  var name: String
  var algorithm: any InContextAlgorithm
  /// Its construction in linear self-attention, for the interpolation; nil where there is none.
  var attentionProducts: AttentionProducts?
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
  static func names(from reader: SettingsReader) throws -> [String] { [] }
  static func make(_ names: [String], in world: RegressionWorld) -> [MatchCandidate] {
    [
      MatchCandidate(name: "zero", algorithm: ZeroAlgorithm()),
      MatchCandidate(name: "mean", algorithm: MeanAlgorithm()),
    ]
  }
}
