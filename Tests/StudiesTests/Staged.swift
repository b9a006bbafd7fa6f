import Foundation
import Readings
import Records
import Settings
import Studies
import Tensors
import Testing

/// A folder of runs below the temporary one that goes away with the test.
final class Runs: Sendable {
  let root = NSTemporaryDirectory() + "mesascope-" + UUID().uuidString

  deinit { try? FileManager.default.removeItem(atPath: root) }

  func run(_ study: Study, seed: Int = 1) -> StudyRun {
    var run = StudyRun(study, seed: seed, catalog: .standard)
    run.root = root
    run.isQuiet = true
    return run
  }

  func execute(_ study: Study, seed: Int = 1, threads: Int = 1) throws -> StudyRun.Outcome {
    try run(study, seed: seed).execute(workers: Workers(threads: threads))
  }

  /// Every file of a run but `run.json`, whose times differ, and the lock.
  static func bytes(of run: RunFiles) throws -> [String: Data] {
    var files: [String: Data] = [:]
    for case let name as String in try #require(FileManager.default.enumerator(atPath: run.path)) {
      guard name != "run.json", name != ".lock", let data = FileManager.default.contents(atPath: run.path + "/" + name)
      else { continue }
      files[name] = data
    }
    return files
  }
}

extension Study {
  /// A study in a small world of regression, which takes a moment: `lines` besides what all have, `stages` as a list.
  static func small(_ lines: String = "", stages: [String] = [], measure: String = "[]") throws -> Study {
    let list = stages.isEmpty ? "" : "stages:\n" + stages.map { "  - {\($0)}\n" }.joined()
    let text = """
      study: small
      organism: {kind: trained}
      world: {kind: regression, dimensions: 2, context: 4}
      network: {kind: linear-self-attention}
      base-optimizer: {kind: gradient-descent, learning-rate: 0.01, steps: 12, batch: 16}
      checkpoints: {count: 3, spacing: linear}
      measure: \(measure)
      \(lines)
      \(list)
      """
    return try Study(YAML.parse(text, path: "s.yaml"), catalog: .standard)
  }

  /// What reads the toy organisms at every checkpoint, quickly.
  static let match = "{instrument: algorithm-match, tasks: 40, shift-tasks: 10, resamples: 20}"
}

extension RunFiles {
  /// The numbers of a checkpoint by name.
  func floats(_ step: Int) throws -> [String: [Float]] {
    let file = try readCheckpoint(step)
    return try Dictionary(uniqueKeysWithValues: file.tensors.map { ($0.name, try file.floats($0.name)) })
  }
}
