import Settings

extension NetworkRegistry {
  /// The network whose parameters a file holds, from what the file says and from the shapes of its tensors.
  ///
  /// What the user wrote under `network.` comes first, then the file's `metadata` (keys as in settings, with `network`
  /// for the kind), then what names and shapes of `tensors` leave no doubt about. Without a word on the kind, tensors
  /// named as linear self-attention names them are taken for that.
  ///
  /// Throws a `UserError`: bad data where the file contradicts itself, with the names of missing, unexpected or
  /// misshapen tensors; wrong usage where something must be said with `--set network.…`, which the remedy names.
  ///
  /// - Parameters:
  ///   - tensors: the shape of each tensor of the file.
  ///   - metadata: the file's map of text.
  ///   - settings: the user's `network` section, or nil.
  ///   - file: the file's name, for messages.
  ///   - tokens: the count and width of the world's tokens.
  public static func network(
    tensors: [String: [Int]], metadata: [String: String], settings: Setting? = nil, file: String,
    tokens: (count: Int, width: Int)
  ) throws -> any InContextNetwork {
    let kind = try kind(
      in: settings, metadata: metadata, tensors: tensors, file: file, among: inContextNames,
      unless: tensors.keys.contains { LinearSelfAttention.place(ofTensor: $0) != nil } ? LinearSelfAttention.kind : nil)
    var merged = try described(kind, by: metadata, file: file)
    if kind == LinearSelfAttention.kind {
      let sizes = try LinearSelfAttention.Inference(
        tensors: tensors, metadata: merged, settings: settings, file: file, tokenWidth: tokens.width)
      merged = try sizes.completed(merged)
    }
    merged = try merged.replacing(path: "kind", with: Setting(.text(kind))).overruled(by: settings)
    let network = try make(from: SettingsReader(merged, path: "network"), tokens: tokens)
    try require(network.parameters, in: tensors, file: file)
    return network
  }

  /// The policy whose parameters a file holds, for observations of this shape: what the user wrote under `network.` comes
  /// first, then the file's metadata, then what names and shapes of its tensors tell (`PolicyInference`), then the
  /// standard; the tensors must be those of that network. Throws as the function above.
  public static func policy(
    tensors: [String: [Int]], metadata: [String: String], settings: Setting? = nil, file: String,
    shape: ObservationShape, actions: Int
  ) throws -> any PolicyNetwork {
    let kind = try kind(
      in: settings, metadata: metadata, tensors: tensors, file: file, among: policyNames,
      unless: PolicyInference.kind(tensors))
    let told = try PolicyInference.sizes(of: kind, tensors, file: file)
    let merged = try told.overruled(by: described(kind, by: metadata, file: file))
      .replacing(path: "kind", with: Setting(.text(kind))).overruled(by: settings)
    let network = try policy(from: SettingsReader(merged, path: "network"), shape: shape, actions: actions)
    try require(network.parameters, in: tensors, file: file)
    return network
  }

  /// The kind that settings name, or the metadata, or the tensors' names tell.
  private static func kind(
    in settings: Setting?, metadata: [String: String], tensors: [String: [Int]], file: String, among names: [String],
    unless told: String?
  ) throws -> String {
    let said = try SettingsReader(settings, path: "network")
    if said.has("kind") { return try said.choice("kind", default: names[0], of: names) }
    if let written = metadata["network"] {
      guard names.contains(written) else {
        throw UserError(
          .badData, at: "\(file): __metadata__.network", value: "“\(written)”",
          expected: "one of " + names.joined(separator: ", "),
          remedy: "if its tensors are those of one of these, say so with --set network.kind=NAME")
      }
      return written
    }
    if let told { return told }
    throw UserError(
      .usage, at: file, value: "tensors " + list(tensors.keys.sorted()),
      expected: "the kind of network, which neither its metadata nor its tensors' names tell",
      remedy: "say --set network.kind=\(names.joined(separator: " or network.kind="))")
  }

  /// What a file's metadata says of a network of this kind, as settings.
  private static func described(_ kind: String, by metadata: [String: String], file: String) throws -> Setting {
    var merged = Setting(.map([]))
    for key in entry(kind).keys {
      if let value = metadata[key] {
        merged = try merged.replacing(path: key, with: Setting(written: value, at: .file(file, line: 1)))
      }
    }
    return merged
  }

  /// Throws unless the tensors are those of the layout: none missing, none besides, none of another shape.
  static func require(_ layout: ParameterLayout, in tensors: [String: [Int]], file: String) throws {
    let missing = layout.names.filter { tensors[$0] == nil }
    if !missing.isEmpty {
      throw UserError(
        .badData, at: file, value: "tensors " + list(tensors.keys.sorted()), expected: "also " + list(missing))
    }
    let unexpected = tensors.keys.filter { layout[$0] == nil }.sorted()
    if !unexpected.isEmpty {
      throw UserError(
        .badData, at: file, value: "besides the network's own tensors " + list(unexpected),
        expected: "none but " + list(layout.names))
    }
    for entry in layout.entries where tensors[entry.name] != entry.shape {
      throw UserError(
        .badData, at: "\(file): \(entry.name)", value: "shape \(tensors[entry.name] ?? [])",
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
  fileprivate func overruled(by settings: Setting?) throws -> Setting {
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
