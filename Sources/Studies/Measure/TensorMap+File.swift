import Records
import Settings

extension TensorMap {
  /// Reads a map from JSON (`.json`) or YAML: `ours: theirs`, or `ours: {from: theirs, transpose: true}`.
  ///
  /// Throws a `UserError` with the line: no input (66), bad data (65).
  init(contentsOf path: String) throws {
    guard !path.hasSuffix(".json") else {
      try self.init(json: path)
      return
    }
    let setting = try YAML.parse(AtomicFile.readText(path), path: path)
    guard case .map(let entries) = setting.content, !entries.isEmpty else {
      throw UserError(.badData, at: path, value: setting.summary, expected: "a map of names, ours: theirs")
    }
    try self.init(
      entries.map { entry in
        if case .text(let name) = entry.value.content { return Entry(entry.key, from: name) }
        let reader = try SettingsReader(entry.value, path: entry.key)
        guard reader.has("from") else { throw reader.error("from", expected: "the name of a tensor of the file") }
        let result = Entry(
          entry.key, from: try reader.text("from", default: ""),
          transpose: try reader.boolean("transpose", default: false))
        try reader.finish()
        return result
      }, source: path)
  }
}
