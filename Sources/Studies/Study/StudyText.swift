import Foundation
import Settings

/// A study of the catalog as written: its name, its title, and the text of its YAML file.
public struct StudyText: Sendable {
  public let name: String
  /// One line for `mesascope list studies`.
  public let title: String
  public let text: String

  /// Takes name and title from the lines `study:` and `title:` of the text.
  public init(_ text: String) {
    func line(_ key: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix(key + ": ") }.map { String($0.dropFirst(key.count + 2)) }
    }
    self.text = text
    name = line("study") ?? ""
    title = line("title") ?? name
  }

  /// The same from the bytes of an embedded file.
  init(_ bytes: [UInt8]) { self.init(String(decoding: bytes, as: UTF8.self)) }
}

extension Catalog {
  /// The settings of a study, one of those for calibration included, by its name or by the path of a file.
  ///
  /// Throws a usage error that names the nearest study where there is neither.
  public func study(_ nameOrPath: String) throws -> Setting {
    if let study = text(of: nameOrPath) {
      return try YAML.parse(study.text, path: study.name + ".yaml")
    }
    let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml")
    guard isPath else {
      throw UserError(
        .usage, at: "STUDY", value: nameOrPath, expected: "a built-in study or the path of a .yaml file",
        remedy: Nearest.advice(nameOrPath, among: (studies + reproductions).map(\.name)))
    }
    guard let data = FileManager.default.contents(atPath: nameOrPath) else {
      throw UserError(.noInput, at: nameOrPath, expected: "a study file that can be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UserError(.badData, at: nameOrPath, expected: "text in UTF-8")
    }
    return try YAML.parse(text, path: nameOrPath)
  }
}
