import Settings

/// One episode of an agent of anybody's in a grid, as a line of JSON: where the mouse was and what it did.
///
/// ```json
/// {"level": "#####\n#*..#\n##..#\n#..@#\n#####", "states": [18, 13, 12], "actions": ["up", "left"]}
/// ```
///
/// `level` is the drawing of a level, rows between line breaks. `states` are the mouse's cells from the start on, as
/// numbers (row · size + column, row 0 at the top) or as pairs [row, column]; there is one more of them than of
/// `actions`, which are the words up, left, down and right or their numbers 0 to 3. What is checked here is the form:
/// that cells lie within the drawing and that counts fit. Whether the moves obey the walls is for whoever knows worlds.
public struct EpisodeLine: Sendable, Hashable {
  /// The drawing of the level, as written.
  public let level: String
  /// The rows of the drawing, those of nothing but blanks before and after not counted.
  public let size: Int
  /// The cells of the mouse from the start on, row · size + column; one more than there are actions.
  public let states: [Int]
  /// What was done in each state but the last: 0 up, 1 left, 2 down, 3 right, in the order of a policy's outputs.
  public let actions: [Int]
  /// The line of the file, from 1.
  public let line: Int

  /// The words for the actions, in the order of their numbers.
  public static let actionNames = ["up", "left", "down", "right"]

  /// The episodes of a file, in order; empty lines are passed over.
  ///
  /// Throws bad data that names the file and the line: no JSON object, a key that is missing, unknown or there twice, a
  /// cell outside the drawing, an unknown action, counts that do not fit; and where there is no episode at all.
  public static func read(_ path: String) throws -> [EpisodeLine] {
    try read(.file(try reporting { try OpenFile(path) }), source: path)
  }

  /// The episodes of lines that are in memory; `source` names them in messages.
  public static func read(_ bytes: [UInt8], source: String) throws -> [EpisodeLine] {
    try read(.memory(bytes), source: source)
  }

  private static func read(_ file: FileBytes, source: String) throws -> [EpisodeLine] {
    var result: [EpisodeLine] = []
    try StrictJSON.lines(
      Written.self, of: file, source: source, expected: "one episode: an object with level, states and actions"
    ) { written, line in
      do {
        result.append(try EpisodeLine(written, line: line))
      } catch var error as UserError {
        error.place = "\(source):\(line): \(error.place)"
        throw error
      }
    }
    guard !result.isEmpty else {
      throw UserError(.badData, at: source, value: "no lines", expected: "one episode a line")
    }
    return result
  }

  private init(_ written: Written, line: Int) throws {
    let rows = written.level.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      .map { $0.allSatisfy(\.isWhitespace) }
    guard let top = rows.firstIndex(of: false), let bottom = rows.lastIndex(of: false) else {
      throw UserError(
        .badData, at: "level", value: "no rows", expected: "the drawing of a level, rows between line breaks")
    }
    let size = bottom - top + 1
    guard size <= Self.largestSize else {
      throw UserError(.badData, at: "level", value: "\(size) rows", expected: "at most \(Self.largestSize)")
    }
    guard written.states.count == written.actions.count + 1 else {
      throw UserError(
        .badData, at: "states", value: "\(written.states.count) states and \(written.actions.count) actions",
        expected: "one state more than actions",
        remedy: "give the state before each action, and the last one after it")
    }
    level = written.level
    self.size = size
    states = try written.states.enumerated().map { index, cell in
      try cell.number(size: size, at: "states[\(index)]")
    }
    actions = try written.actions.enumerated().map { index, action in
      try action.number(at: "actions[\(index)]")
    }
    self.line = line
  }

  /// Far more rows than any level has, so that row · size + column is never too large a number.
  private static let largestSize = 1000

  /// A line as it is written.
  private struct Written: Decodable {
    var level: String
    var states: [Cell]
    var actions: [Action]

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: JSONKey.self)
      let keys = ["level", "states", "actions"]
      try JSONKey.check(container, known: keys, needed: keys)
      level = try container.decode(String.self, forKey: JSONKey(keys[0]))
      states = try container.decode([Cell].self, forKey: JSONKey(keys[1]))
      actions = try container.decode([Action].self, forKey: JSONKey(keys[2]))
    }
  }

  private enum Cell: Decodable {
    case number(Int)
    case place([Int])

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .place(try container.decode([Int].self))
      }
    }

    func number(size: Int, at place: String) throws -> Int {
      switch self {
      case .number(let cell) where (0..<size * size).contains(cell): return cell
      case .number(let cell):
        throw UserError(
          .badData, at: place, value: "\(cell)",
          expected: "a cell from 0 to \(size * size - 1), as the drawing has \(size) rows")
      case .place(let pair):
        guard pair.count == 2, pair.allSatisfy((0..<size).contains) else {
          throw UserError(
            .badData, at: place, value: "\(pair.prefix(8))",
            expected: "a row and a column from 0 to \(size - 1), as the drawing has \(size) rows")
        }
        return pair[0] * size + pair[1]
      }
    }
  }

  private enum Action: Decodable {
    case number(Int)
    case word(String)

    init(from decoder: any Decoder) throws {
      let container = try decoder.singleValueContainer()
      if let number = try? container.decode(Int.self) {
        self = .number(number)
      } else {
        self = .word(try container.decode(String.self))
      }
    }

    func number(at place: String) throws -> Int {
      let names = EpisodeLine.actionNames
      switch self {
      case .number(let number):
        guard names.indices.contains(number) else {
          throw UserError(
            .badData, at: place, value: "\(number)",
            expected: "0 (up), 1 (left), 2 (down) or 3 (right)")
        }
        return number
      case .word(let word):
        guard let number = names.firstIndex(of: word) else {
          throw UserError(
            .badData, at: place, value: "“\(Untrusted.forTerminal(word, limit: 40))”",
            expected: "one of " + names.joined(separator: ", "), remedy: Nearest.advice(word, among: names))
        }
        return number
      }
    }
  }
}
