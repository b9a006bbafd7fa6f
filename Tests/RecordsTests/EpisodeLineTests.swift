import Foundation
import Records
import Settings
import Testing

@Suite struct EpisodeLineTests {
  private static let level = #"#####\n#*..#\n##..#\n#..@#\n#####"#
  private static let line = #"{"level": "\#(level)", "states": [18, 13, 12], "actions": ["up", "left"]}"#

  private func read(_ texts: String...) throws -> [EpisodeLine] {
    try EpisodeLine.read(Array(texts.joined(separator: "\n").utf8), source: "e.jsonl")
  }

  @Test func numbersAndWordsAreTheSame() throws {
    let pairs = Self.line.replacing("[18, 13, 12]", with: "[[3, 3], [2, 3], 12]")
      .replacing(#"["up", "left"]"#, with: "[0, 1]")
    let episodes = try read(Self.line, "", pairs)
    #expect(episodes.map(\.line) == [1, 3])
    for episode in episodes {
      #expect(episode.size == 5 && episode.states == [18, 13, 12] && episode.actions == [0, 1])
      #expect(episode.level == "#####\n#*..#\n##..#\n#..@#\n#####")
    }
    let all = try read(
      #"{"level": "\n  # \n#\r\n#\n\n", "states": [0, 1, 2, 3, 4], "actions": ["up", "left", "down", "right"]}"#)
    #expect(all[0].actions == [0, 1, 2, 3] && all[0].size == 3)
    let still = try read(##"{"level": "#", "states": [0], "actions": []}"##)
    #expect(still[0].states == [0] && still[0].actions.isEmpty)
  }

  @Test func filesAreRead() throws {
    let scratch = try Scratch()
    let path = try scratch.write(Array((Self.line + "\n").utf8), to: "episodes.jsonl")
    #expect(try EpisodeLine.read(path).count == 1)
    #expect(try userError { _ = try EpisodeLine.read("/nowhere") }.exitCode == 66)
    let empty = try scratch.write([], to: "empty.jsonl")
    #expect(try userError { _ = try EpisodeLine.read(empty) }.description.contains("no lines"))
  }

  static let refusals: [(String, [String])] = [
    ("[]", ["e.jsonl:2: ", "one episode"]),
    (line.replacing("states", with: "state"), ["e.jsonl:2: key “state”", "did you mean “states”?"]),
    (line.replacing("}", with: #", "reward": 1}"#), ["key “reward”", "one of level, states, actions"]),
    (line.replacing("}", with: #", "level": ""}"#), ["key “level”", "a second time"]),
    (line.replacing(level, with: #" \n "#), ["e.jsonl:2: level: found no rows"]),
    (line.replacing(level, with: String(repeating: #"#\n"#, count: 1001)), ["level: found 1001 rows"]),
    (line.replacing("18, ", with: ""), ["states: found 2 states and 2 actions", "one state more"]),
    (line.replacing("[18, 13, 12]", with: "[]"), ["states: found 0 states"]),
    (line.replacing("13", with: "25"), ["e.jsonl:2: states[1]: found 25, expected a cell from 0 to 24"]),
    (line.replacing("13", with: "-1"), ["states[1]: found -1"]),
    (line.replacing("13", with: "9223372036854775807"), ["states[1]: found 9223372036854775807"]),
    (line.replacing("13", with: "9223372036854775808"), ["e.jsonl:2"]),
    (line.replacing("13", with: "1.5"), ["e.jsonl:2"]),
    (line.replacing("13", with: "[2, 5]"), ["states[1]: found [2, 5], expected a row and a column from 0 to 4"]),
    (line.replacing("13", with: "[2]"), ["states[1]: found [2]"]),
    (line.replacing("13", with: "[2, 3, 1]"), ["states[1]: found [2, 3, 1]"]),
    (line.replacing("13", with: #""13""#), ["e.jsonl:2", "at states.1"]),
    (line.replacing("left", with: "Left"), ["actions[1]: found “Left”", "did you mean “left”?"]),
    (line.replacing("left", with: "stay"), ["actions[1]: found “stay”", "one of up, left, down, right"]),
    (line.replacing(#""left""#, with: "4"), ["actions[1]: found 4, expected 0 (up)"]),
    (line.replacing(#""left""#, with: "null"), ["e.jsonl:2", "at actions.1"]),
    (String(repeating: #"{"level":"#, count: 100_000), ["e.jsonl:2"]),
  ]

  @Test(arguments: refusals.indices) func isRefusedByLine(_ index: Int) throws {
    let (second, words) = Self.refusals[index]
    let error = try userError { _ = try read(Self.line, second) }
    #expect(error.exitCode == 65)
    for word in words { #expect(error.description.contains(word), "\(error)") }
  }

  @Test func everyPartOfALineIsRefused() throws {
    let bytes = Array(Self.line.utf8)
    for count in 1..<bytes.count {
      #expect(try userError { _ = try EpisodeLine.read(Array(bytes[..<count]), source: "part") }.exitCode == 65)
    }
  }
}
