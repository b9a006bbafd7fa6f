import Networks
import Settings
import Worlds

/// What a study describes, made again from its settings; this is all that a report needs of worlds and networks.
extension RunSnapshot {
  /// The grid world of the study; nil for any other.
  var gridWorld: (any GridWorld)? {
    (try? world()) as? any GridWorld
  }

  /// Throws a `UserError` where the study describes no regression world.
  func regressionWorld() throws -> RegressionWorld {
    guard let world = try world() as? RegressionWorld else {
      throw UserError(.badData, at: "study.yaml: world.kind", expected: "a world of in-context regression")
    }
    return world
  }

  /// The network of the study for the tokens of a world; nil where it is no linear self-attention.
  func linearSelfAttention(in world: RegressionWorld) throws -> LinearSelfAttention? {
    try SettingsReader(setting("network"), path: "network").network(
      for: TokenShape(count: world.tokenCount, width: world.tokenWidth), among: catalog.networks)
      as? LinearSelfAttention
  }

  private func world() throws -> any World {
    try SettingsReader(setting("world"), path: "world").world(among: catalog.worlds)
  }
}
