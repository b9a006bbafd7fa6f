import Settings

extension NetworkFile {
  /// The network whose parameters the file holds, one of those `kinds` that are made for `shape`.
  ///
  /// What the user wrote under `network.` comes first, then the file's metadata (keys as in settings, with `network` for
  /// the kind), then what names and shapes of its tensors leave no doubt about.
  ///
  /// Throws a `UserError`: bad data where the file contradicts itself, with the names of missing, unexpected or
  /// misshapen tensors; wrong usage where something must be said with `--set network.…`, which the remedy names.
  public func network(for shape: any Sendable, among kinds: [any ConfigurableNetwork.Type]) throws -> any Network {
    let fitting = kinds.filter { $0.fits(shape) }
    let kind = try kind(among: fitting)
    let told = try kind.told(by: self, described: described(kind), shape: shape)
    let merged = try told.replacing(path: "kind", with: Setting(.text(kind.kind))).overruled(by: settings)
    try requireAnswers(to: kind.openKeys, in: merged)
    let network = try SettingsReader(merged, path: "network").network(for: shape, among: fitting)
    try require(network.parameters)
    return network
  }

  /// Throws where a file that does not describe itself leaves something open that the user has not said.
  private func requireAnswers(to keys: [(key: String, values: String)], in said: Setting) throws {
    guard metadata["network"] == nil else { return }
    let open = keys.filter { said[$0.key] == nil }
    guard !open.isEmpty else { return }
    throw UserError(
      .usage, at: name, value: "a file without a description of its network",
      expected: "what its tensors do not tell: " + open.map(\.key).joined(separator: ", "),
      remedy: "say " + open.map { "--set network.\($0.key)=\($0.values)" }.joined(separator: " "))
  }

  /// The kind that settings name, or the metadata, or the tensors' names tell.
  private func kind(among kinds: [any ConfigurableNetwork.Type]) throws -> any ConfigurableNetwork.Type {
    let names = kinds.map { $0.kind }
    let said = try SettingsReader(settings, path: "network")
    if said.has("kind") { return try said.choose("kind", among: kinds) { $0.kind } }
    if let written = metadata["network"] {
      guard let kind = kinds.first(where: { $0.kind == written }) else {
        throw UserError(
          .badData, at: "\(name): __metadata__.network", value: "“\(written)”",
          expected: "one of " + names.joined(separator: ", "),
          remedy: "if its tensors are those of one of these, say so with --set network.kind=NAME")
      }
      return kind
    }
    if let told = kinds.first(where: { $0.recognizes(tensors) }) { return told }
    throw UserError(
      .usage, at: name, value: "tensors " + Self.list(tensors.keys.sorted()),
      expected: "the kind of network, which neither its metadata nor its tensors' names tell",
      remedy: "say --set network.kind=\(names.joined(separator: " or network.kind="))")
  }

  /// What the metadata says of a network of this kind, as settings.
  private func described(_ kind: any ConfigurableNetwork.Type) throws -> Setting {
    try kind.keys.reduce(Setting(.map([]))) { merged, key in
      guard let value = metadata[key] else { return merged }
      return try merged.replacing(path: key, with: Setting(written: value, at: .file(name, line: 1)))
    }
  }

  /// Throws unless the tensors are those of the layout: none missing, none besides, none of another shape.
  func require(_ layout: ParameterLayout) throws {
    let missing = layout.names.filter { tensors[$0] == nil }
    if !missing.isEmpty {
      throw UserError(
        .badData, at: name, value: "tensors " + Self.list(tensors.keys.sorted()), expected: "also " + Self.list(missing)
      )
    }
    let unexpected = tensors.keys.filter { layout[$0] == nil }.sorted()
    if !unexpected.isEmpty {
      throw UserError(
        .badData, at: name, value: "besides the network's own tensors " + Self.list(unexpected),
        expected: "none but " + Self.list(layout.names))
    }
    for entry in layout.entries where tensors[entry.name] != entry.shape {
      throw UserError(
        .badData, at: "\(name): \(entry.name)", value: "shape \(tensors[entry.name] ?? [])",
        expected: "shape \(entry.shape)")
    }
  }

  /// Up to six names, and how many more there are.
  static func list(_ names: [String]) -> String {
    if names.isEmpty { return "none" }
    let shown = names.prefix(6).map { Untrusted.forTerminal($0, limit: 80) }.joined(separator: ", ")
    return names.count > 6 ? shown + " and \(names.count - 6) more" : shown
  }
}

extension Setting {
  /// These settings with the entries of others put in their place.
  func overruled(by settings: Setting?) throws -> Setting {
    guard case .map(let entries)? = settings?.content else { return self }
    return try entries.reduce(self) { merged, entry in
      var value = entry.value
      if value.place == .standard { value.place = entry.place }
      return try merged.replacing(path: entry.key, with: value)
    }
  }

  /// A value as text of a file's metadata writes it: true, false, a number, whole numbers such as [16,32], or text.
  init(written text: String, at place: Place) {
    if text.hasPrefix("["), text.hasSuffix("]") {
      let parts = text.dropFirst().dropLast().split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      if parts.allSatisfy({ $0 != nil }) {
        self.init(.list(parts.compactMap { $0 }.map { Setting(.integer($0), at: place) }), at: place)
        return
      }
    }
    if text == "true" || text == "True" {
      self.init(.boolean(true), at: place)
    } else if text == "false" || text == "False" {
      self.init(.boolean(false), at: place)
    } else if let value = Int(text) {
      self.init(.integer(value), at: place)
    } else if let value = Double(text), value.isFinite {
      self.init(.number(value), at: place)
    } else {
      self.init(.text(text), at: place)
    }
  }
}
