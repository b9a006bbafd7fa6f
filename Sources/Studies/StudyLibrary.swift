import Foundation
import Settings

/// The built-in studies, embedded in the binary: to add one, add its YAML file to `Library` and a line here.
public enum StudyLibrary {
  /// One built-in study as written.
  public struct Entry: Sendable {
    public let name: String
    /// One line for `mesascope list studies`.
    public let title: String
    /// The YAML text of the file.
    public let text: String
  }

  public static let all: [Entry] = [
    entry("in-context-regression", PackageResources.in_context_regression_yaml),
    entry("three-base-optimizers", PackageResources.three_base_optimizers_yaml),
    entry("cheese-in-the-corner", PackageResources.cheese_in_the_corner_yaml),
    entry("distinguishing-share", PackageResources.distinguishing_share_yaml),
    entry("cheese-on-a-dish", PackageResources.cheese_on_a_dish_yaml),
    entry("keys-and-chests", PackageResources.keys_and_chests_yaml),
    entry("evolution-and-reinforcement", PackageResources.evolution_and_reinforcement_yaml),
    entry("seed-lottery", PackageResources.seed_lottery_yaml),
  ]

  public static var names: [String] { all.map(\.name) }

  /// The settings of a study, by built-in name or by the path of a file.
  ///
  /// Throws a usage error that names the nearest built-in study where there is neither.
  public static func load(_ nameOrPath: String) throws -> Setting {
    if let entry = all.first(where: { $0.name == nameOrPath }) {
      return try YAML.parse(entry.text, path: entry.name + ".yaml")
    }
    let isPath = nameOrPath.contains("/") || nameOrPath.hasSuffix(".yaml") || nameOrPath.hasSuffix(".yml")
    guard isPath else {
      throw UserError(
        .usage, at: "STUDY", value: nameOrPath, expected: "a built-in study or the path of a .yaml file",
        remedy: Nearest.advice(nameOrPath, among: names))
    }
    guard let data = FileManager.default.contents(atPath: nameOrPath) else {
      throw UserError(.noInput, at: nameOrPath, expected: "a study file that can be read")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw UserError(.badData, at: nameOrPath, expected: "text in UTF-8")
    }
    return try YAML.parse(text, path: nameOrPath)
  }

  private static func entry(_ name: String, _ bytes: [UInt8]) -> Entry {
    let text = String(decoding: bytes, as: UTF8.self)
    let line = text.split(separator: "\n").first { $0.hasPrefix("title: ") }
    return Entry(name: name, title: line.map { String($0.dropFirst("title: ".count)) } ?? name, text: text)
  }
}
