import Networks
import Settings
import Worlds

/// What a study describes, made again from its settings; this is all that a report needs of worlds and networks.
extension RunSnapshot {
  /// The grid world of the study; nil for any other.
  var gridWorld: (any GridWorld)? {
    (try? SettingsReader(study["world"], path: "world")).flatMap { try? WorldRegistry.grid($0) }
  }

  /// Throws a `UserError` where the study describes no regression world.
  func regressionWorld() throws -> RegressionWorld {
    try WorldRegistry.regression(SettingsReader(setting("world"), path: "world"))
  }

  /// The network of the study for the tokens of a world; nil where it is no linear self-attention.
  func linearSelfAttention(in world: RegressionWorld) throws -> LinearSelfAttention? {
    try NetworkRegistry.make(
      from: SettingsReader(setting("network"), path: "network"), tokens: (world.tokenCount, world.tokenWidth))
      as? LinearSelfAttention
  }
}
