import Foundation
import Settings
import Worlds

/// Levels that a user drew: one after another in a file, with empty lines between them (see `GridDrawing`).
public struct DrawnLevels: Sendable, Hashable {
  /// Where they stand, for messages.
  public let name: String
  private let drawings: [String]

  /// Splits a text into drawings.
  public init(_ text: String, name: String = "drawn") {
    self.name = name
    var drawings: [[Substring]] = [[]]
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      if line.allSatisfy(\.isWhitespace) { drawings.append([]) } else { drawings[drawings.count - 1].append(line) }
    }
    self.drawings = drawings.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
  }

  /// Reads the key `drawn`: the path of a file, or the drawings themselves where the text has several lines. Nil where it
  /// is not there or empty.
  ///
  /// Throws a `UserError`: no input (66) where there is no such file, bad data (65) where it is no text.
  init?(from reader: SettingsReader) throws {
    let text = try reader.text("drawn", default: "")
    guard !text.isEmpty else { return nil }
    guard !text.contains("\n") else {
      self.init(text)
      return
    }
    guard let data = FileManager.default.contents(atPath: text) else {
      throw UserError(.noInput, at: text, expected: "a file with drawn levels that can be read")
    }
    guard let content = String(validating: data, as: UTF8.self) else {
      throw UserError(.badData, at: text, expected: "text in UTF-8")
    }
    self.init(content, name: text)
  }

  /// The levels, each one of the world's.
  ///
  /// Throws a `UserError` (bad data) that names drawing, row and column.
  func levels(of world: any GridWorld) throws -> [GridLevel] {
    guard !drawings.isEmpty else {
      throw UserError(.badData, at: name, value: "no drawing", expected: "at least one level")
    }
    return try drawings.enumerated().map { index, drawing in
      try GridDrawing.parse(drawing, in: world, name: drawings.count > 1 ? "\(name), drawing \(index + 1)" : name)
    }
  }
}
