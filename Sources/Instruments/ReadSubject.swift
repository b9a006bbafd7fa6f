import Readings
import Subjects
import Worlds

/// What instruments read, in the world it is read in.
///
/// The one place that knows which kind of instrument reads which kind of subject.
public enum ReadSubject: Sendable {
  case inContext(any Answering, in: RegressionWorld)
  case agent(any Acting, in: any GridWorld)

  /// The kinds of subject.
  public enum Kind: String, Sendable, CaseIterable {
    case inContext = "a network that answers tasks from their context"
    case agent = "an agent in a grid world"

    /// Whether the instrument reads such subjects. One that reads none at all, but only what others have read, serves
    /// every kind.
    public func isRead(by instrument: any Instrument) -> Bool {
      switch self {
      case .inContext: instrument is any InContextInstrument || !Self.readsSubjects(instrument)
      case .agent: instrument is any AgentInstrument || !Self.readsSubjects(instrument)
      }
    }

    private static func readsSubjects(_ instrument: any Instrument) -> Bool {
      instrument is any InContextInstrument || instrument is any AgentInstrument
    }
  }

  public var kind: Kind {
    switch self {
    case .inContext: .inContext
    case .agent: .agent
    }
  }

  /// What the instrument reads of it; nothing where it does not read such subjects.
  public func readings(by instrument: any Instrument, at occasion: Occasion) -> [Reading] {
    switch self {
    case .inContext(let subject, let world):
      (instrument as? any InContextInstrument)?.read(subject, in: world, at: occasion) ?? []
    case .agent(let subject, let world):
      (instrument as? any AgentInstrument)?.read(subject, in: world, at: occasion) ?? []
    }
  }
}
