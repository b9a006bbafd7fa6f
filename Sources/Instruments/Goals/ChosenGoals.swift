import Readings
import Settings
import Worlds

/// The goals that an instrument asks about: words that a user chose, or those of the world.
struct ChosenGoals: Sendable, Hashable {
  /// Empty for those of the world.
  var words: [String] = []
  /// Where they were written, for messages.
  private var place = Place.standard

  init() {}

  /// Reads the key `goals`: the word `world`, a list of words, or words with commas between them.
  init(from reader: SettingsReader) throws {
    let setting = reader.raw("goals")
    switch setting?.content {
    case nil, .null, .text("world"): break
    case .text(let text): words = text.split(separator: ",").map { $0.trimmed }
    case .list(let items):
      for item in items {
        guard case .text(let word) = item.content else { throw reader.error("goals", expected: "a list of goals") }
        words.append(word)
      }
    default: throw reader.error("goals", expected: "a list of goals, or the word world")
    }
    guard words.count < 64, !words.contains("") else {
      throw reader.error("goals", expected: "from 1 to 63 goals, or the word world")
    }
    reader.resolve(
      "goals", to: words.isEmpty ? Setting(.text("world")) : Setting(.list(words.map { Setting(.text($0)) })))
    place = setting?.place ?? .standard
  }

  /// Throws a `UserError` at their place where the world has no such goal.
  func check(in world: any GridWorld) throws {
    for word in words { _ = try GridGoal(word, in: world, at: place, key: "goals") }
  }

  /// The words to ask about in a world.
  func words(in world: any GridWorld) -> [String] { words.isEmpty ? world.goals : words }

  /// The goals to ask about in a world; throws `Unavailable` where it has no such goal.
  func goals(in world: any GridWorld) throws(Unavailable) -> [GridGoal] {
    do { return try words(in: world).map { try GridGoal($0, in: world) } } catch { throw Unavailable(error) }
  }
}
