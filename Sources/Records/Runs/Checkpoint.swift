import Settings

/// The two files of one checkpoint, bound to each other by checksums.
enum Checkpoint {
  private static let schema = "mesascope-state-1"

  /// Writes the parameters, then the state, so that a state on the disk means that its parameters are there too.
  static func write(
    _ step: Int, tensors: [Safetensors.Tensor], metadata: [String: String], state: SavedState, files: RunFiles,
    system: any FileSystem
  ) throws {
    let parameters = Safetensors.encoded(tensors, metadata: metadata)
    try system.replace(files.checkpoint(step), with: parameters)
    let saved = state.tensors
    let names = [
      "format": schema, "step": String(step), "parameters-crc32c": checksum(parameters),
      "state-crc32c": checksum(Safetensors.encoded(saved, metadata: [:])),
    ]
    try system.replace(files.state(step), with: Safetensors.encoded(saved, metadata: names))
  }

  /// Reads both and checks them; throws bad data that says which of them is not whole, and why.
  static func read(_ step: Int, in files: RunFiles) throws -> RunDirectory.ResumePoint {
    let file = try Safetensors(contentsOf: files.state(step))
    guard file.metadata["format"] == schema, file.metadata["step"] == String(step) else {
      throw UserError(
        .badData, at: files.state(step), value: "the metadata \(file.metadata)", expected: "a state of step \(step)")
    }
    let state = try SavedState(file)
    try expect(
      file.metadata["state-crc32c"], checksum(Safetensors.encoded(state.tensors, metadata: [:])), at: files.state(step))
    try expect(
      file.metadata["parameters-crc32c"], checksum([.bytes(try AtomicFile.read(files.checkpoint(step), limit: .max))]),
      at: files.checkpoint(step))
    return RunDirectory.ResumePoint(
      step: step, parameters: try Safetensors(contentsOf: files.checkpoint(step)), state: state)
  }

  private static func expect(_ written: String?, _ found: String, at path: String) throws {
    guard written == found else {
      throw UserError(
        .badData, at: path, value: "the checksum \(found)", expected: "the checksum \(written ?? "of its state")")
    }
  }

  private static func checksum(_ chunks: [Chunk]) -> String {
    var sum = CRC32C()
    for chunk in chunks { chunk.withBytes { sum.add($0) } }
    return String(sum.value, radix: 16)
  }
}
