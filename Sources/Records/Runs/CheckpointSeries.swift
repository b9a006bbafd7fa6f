import Settings

/// The checkpoints in a folder that anybody's training left, in the order of their steps.
///
/// The step is the number in a file's name: the one after `step`, `checkpoint`, `ckpt`, `epoch`, `iteration` or `iter`,
/// as in `step-000100.safetensors`, `checkpoint-500.safetensors` and `epoch_3.safetensors`, or else the only one. Where
/// the folder itself has no such files, folders in it that have one each count, as in
/// `checkpoint-500/model.safetensors`. The states beside our own checkpoints are passed over.
public struct CheckpointSeries: Sendable, Hashable {
  /// One file of the series.
  public struct Checkpoint: Sendable, Hashable {
    public let path: String
    public let step: Int
  }

  /// At least one, ascending by step; no step occurs twice.
  public let checkpoints: [Checkpoint]
  /// What the steps count, as the names say it (`step`, `epoch`, …); nil where the names have only numbers.
  public let unit: String?

  private static let ending = ".safetensors"
  private static let units = ["step", "checkpoint", "ckpt", "epoch", "iteration", "iter"]
  private static let remedy = "name the files by their steps, such as step-000100.safetensors"

  /// Looks into a folder.
  ///
  /// Throws no such input (66) where it is no folder or holds no checkpoints, and bad data that names the file: one part
  /// of a model in several files, a name without a number or with several, two files of one step, names that count
  /// different things.
  public init(in folder: String) throws {
    guard SystemFiles.isDirectory(folder) else {
      throw UserError(.noInput, at: folder, value: "no directory", expected: "a folder of checkpoints")
    }
    let files = try Self.files(in: folder)
    guard !files.isEmpty else {
      throw UserError(
        .noInput, at: folder, value: "no file that ends with \(Self.ending)", expected: "a folder of checkpoints",
        remedy: "save the model's parameters as safetensors")
    }
    var found: [Int: String] = [:]
    var units: [String?: String] = [:]
    for (path, name) in files {
      let (step, unit) = try Self.step(in: name, path: path)
      if let other = found.updateValue(path, forKey: step) {
        throw UserError(
          .badData, at: path, value: "step \(step), as in \(other)", expected: "one file for each step",
          remedy: "move one of the two elsewhere")
      }
      units[unit] = path
      if let other = units.first(where: { $0.key != unit }) {
        throw UserError(
          .badData, at: path, value: "a number of \(unit ?? "nothing named")",
          expected: "a number of \(other.key ?? "nothing named"), as in \(other.value)", remedy: Self.remedy)
      }
    }
    checkpoints = found.map { Checkpoint(path: $0.value, step: $0.key) }.sorted { $0.step < $1.step }
    unit = units.keys.first ?? nil
  }

  /// The files with the names that say their steps: their own, or those of the folders they are in.
  private static func files(in folder: String) throws -> [(path: String, name: String)] {
    try reporting {
      let names = try SystemFiles.names(in: folder)
      let direct = names.filter(isCheckpoint).map {
        (path: Path.join(folder, $0), name: String($0.dropLast(ending.count)))
      }
      if !direct.isEmpty { return direct }
      return try names.compactMap { name in
        let inner = Path.join(folder, name)
        guard !name.hasPrefix("."), SystemFiles.isDirectory(inner) else { return nil }
        let files = try SystemFiles.names(in: inner).filter(isCheckpoint)
        guard let file = files.first else { return nil }
        let path = Path.join(inner, file)
        try refuseShard(String(file.dropLast(ending.count)), path: path)
        guard files.count == 1 else {
          throw UserError(
            .badData, at: inner, value: "\(files.count) files that end with \(ending)", expected: "one",
            remedy: "leave only the model's parameters there")
        }
        return (path, name)
      }
    }
  }

  private static func isCheckpoint(_ name: String) -> Bool {
    name.hasSuffix(ending) && !name.hasSuffix(".state" + ending) && !name.hasPrefix(".")
  }

  /// A run of digits in a name, and the word in front of it.
  private struct Number {
    var digits: Substring
    var word: Substring
  }

  private static func numbers(in name: String) -> [Number] {
    var result: [Number] = []
    var rest = name[...]
    while let start = rest.firstIndex(where: isDigit) {
      let end = rest[start...].firstIndex { !isDigit($0) } ?? rest.endIndex
      let before = rest[..<start].reversed().drop { "-_=. ".contains($0) }.prefix { $0.isLetter }
      result.append(Number(digits: rest[start..<end], word: Substring(String(before.reversed()))))
      rest = rest[end...]
    }
    return result
  }

  private static func isDigit(_ character: Character) -> Bool { character.isASCII && character.isNumber }

  private static func step(in name: String, path: String) throws -> (step: Int, unit: String?) {
    try refuseShard(name, path: path)
    let all = numbers(in: name)
    let named = all.compactMap { number in
      units.first { number.word.lowercased() == $0 || number.word.lowercased() == $0 + "s" }.map { (number, $0) }
    }
    let chosen: (number: Number, unit: String?)? =
      named.count == 1 ? (named[0].0, named[0].1) : named.isEmpty && all.count == 1 ? (all[0], nil) : nil
    guard let chosen else {
      throw UserError(
        .badData, at: path, value: all.isEmpty ? "a name without a number" : "a name with \(all.count) numbers",
        expected: "one number that is the step", remedy: remedy)
    }
    guard let step = Int(chosen.number.digits) else {
      throw UserError(
        .badData, at: path, value: "step \(chosen.number.digits.prefix(40))", expected: "a step of at most \(Int.max)",
        remedy: remedy)
    }
    return (step, chosen.unit)
  }

  /// Refuses `model-00001-of-00003`: a part of one model, not a step of several.
  private static func refuseShard(_ name: String, path: String) throws {
    let words = name.split { "-_.".contains($0) }
    guard words.count >= 3, words[words.count - 2] == "of", words[words.count - 1].allSatisfy(isDigit),
      words[words.count - 3].allSatisfy(isDigit)
    else { return }
    throw UserError(
      .badData, at: path, value: "one part of a model in several files", expected: "checkpoints of one file each",
      remedy: "load the model in Python and write its tensors with one call of safetensors' save_file")
  }
}
