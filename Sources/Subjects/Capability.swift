import Worlds

/// Something that subjects can do or worlds can be, in words for people.
///
/// Instruments say in types what they need; this only tells what the types of this package mean. A type that is not in
/// the list is called by its own name.
public struct Capability: Sendable {
  /// The name of the protocol or type.
  let name: String
  /// As the end of “a subject that …” or “in …”.
  let words: String
  let isIn: @Sendable (Any) -> Bool

  static let known: [Capability] = [
    Capability(name: "Answering", words: "answers regression tasks from their context") { $0 is any Answering },
    Capability(name: "InspectableAnswering", words: "answers regression tasks from their context and shows its sites") {
      $0 is any InspectableAnswering
    },
    Capability(name: "InspectableActing", words: "acts in grid levels and shows its sites") {
      $0 is any InspectableActing
    },
    Capability(name: "Acting", words: "acts in grid levels") { $0 is any Acting },
    Capability(name: "RecordedAnswers", words: "holds recorded answers to regression tasks") { $0 is RecordedAnswers },
    Capability(name: "RecordedEpisodes", words: "holds recorded episodes in grid levels") { $0 is RecordedEpisodes },
    Capability(name: "Deciding", words: "decides in a decision process") { $0 is any Deciding },
    Capability(name: "RegressionWorld", words: "a world of in-context regression") { $0 is RegressionWorld },
    Capability(name: "GridWorld", words: "a grid world") { $0 is any GridWorld },
    Capability(name: "DecisionWorld", words: "a decision process") { $0 is DecisionWorld },
  ]

  /// What a type such as `any Answering & Inspectable` asks for; nil for any subject and any world.
  public static func words(ofType type: Any.Type) -> String? {
    if let world = type as? any ConfigurableWorld.Type, !known.contains(where: { $0.name == "\(type)" }) {
      return "the world \(world.kind)"
    }
    let parts = String(describing: type).split(separator: "&").map { part in
      String(part.drop { $0 == " " }.split(separator: " ").filter { $0 != "any" }.joined(separator: " "))
    }
    let words = parts.compactMap { part -> String? in
      if part == "Subject" || part == "World" { return nil }
      return known.first { $0.name == part }?.words ?? "is of the type \(part)"
    }
    return words.isEmpty ? nil : words.joined(separator: " and ")
  }

  /// What a specimen is: `a subject that acts in grid levels, in a grid world`.
  public static func words(of specimen: Specimen) -> String {
    func words(_ value: Any, otherwise: String) -> String {
      let all = known.filter { $0.isIn(value) }.map(\.words)
      let words = all.filter { one in !all.contains { $0 != one && $0.hasPrefix(one) } }
      return words.isEmpty ? otherwise : words.joined(separator: " and ")
    }
    let subject = words(specimen.subject, otherwise: "is of the type \(type(of: specimen.subject))")
    return "a subject that \(subject), in \(words(specimen.world, otherwise: "the world \(specimen.world.kind)"))"
  }
}
