import BaseOptimizers
import Instruments
import Networks
import Settings
import Worlds

/// What a user can choose from, one line each.
public enum Catalog {
  public struct Entry: Sendable {
    /// `studies`, `worlds`, `networks`, `base-optimizers`, `instruments` or `quantities`.
    public let kind: String
    public let name: String
    public let about: String
  }

  public static var entries: [Entry] {
    StudyLibrary.all.map { Entry(kind: "studies", name: $0.name, about: $0.title) }
      + WorldRegistry.entries.map { Entry(kind: "worlds", name: $0.kind, about: $0.about) }
      + NetworkRegistry.entries.map { Entry(kind: "networks", name: $0.name, about: $0.about) }
      + BaseOptimizerRegistry.entries.map { Entry(kind: "base-optimizers", name: $0.kind, about: $0.about) }
      + InstrumentRegistry.all.map { Entry(kind: "instruments", name: $0.name, about: $0.summary) }
      + InstrumentRegistry.all.flatMap { instrument in
        instrument.quantities.map {
          Entry(kind: "quantities", name: "\(instrument.name)/\($0.name)", about: "\($0.meaning) Unit: \($0.unit).")
        }
      }
  }
}
