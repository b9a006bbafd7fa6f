import Foundation
import Instruments
import Networks
import Readings
import Records
import Statistics
import Tensors
import Worlds

/// Run directories with made-up numbers, labelled as such, for tests of the pages.
///
/// The numbers follow the shape that real runs have: a match that rises, a loss that falls to one tuned step's.
struct SyntheticRun {
  enum Ending { case found, absent, unmeasured }

  var seed = 0
  var variant: String?
  var ending = Ending.found
  var steps = [0, 10, 16, 25, 40, 63, 100, 160, 250, 400, 630, 1000, 1600, 2500, 5000]
  /// How long it takes, in steps; each seed differs.
  var pace = 150.0
  var status = RunRecord.Status.finished
  var title = "Synthetic run for tests, not measured"

  let world = RegressionWorld()
  let network = LinearSelfAttention(width: 11)

  var study: String {
    """
    study: synthetic-regression
    title: \(title)
    organism:
      kind: trained
    world:
      kind: regression
      dimensions: 10
      context: 10
      inputs:
        distribution: uniform
        half-width: 0.5
      weights:
        distribution: normal
        scale: 1
      noise: 0
      tasks: unlimited
    network:
      kind: linear-self-attention
      layers: 1
      heads: 1
      shared: false
    base-optimizer:
      kind: gradient-descent
      method: adam
      batch: 2048
      steps: 5000
    measure:
      - instrument: algorithm-match
        tasks: 10000
      - instrument: emergence
        threshold: 0.8
    seeds: [\(seed)]
    \(variant.map { "variant: \($0)\n" } ?? "")
    """
  }

  /// Writes the directory below `root` and returns its path.
  func write(in root: String) throws -> String {
    let record = RunRecord(
      study: "synthetic-regression", seed: seed, versions: ["mesascope": "0.0.0-synthetic"],
      machine: ["processor": "none, synthetic", "cores": "0", "threads": "7"],
      timings: ["growing": Double.random(in: 0...9)], times: ["started": "2026-01-01T00:00:00Z"])
    let name = "seed-000\(seed)" + (variant.map { "-" + $0 } ?? "")
    let run = try RunDirectory.open(in: root, study: "synthetic-regression", run: name, text: study, record: record)
    defer { run.close() }
    for step in stride(from: 0, to: 5000, by: 10) {
      try run.metrics.append(
        MetricsRow(
          step: step,
          values: [
            "loss": loss(step) + 0.01 * sin(Double(step)), "updates": Double(step + 1),
            "examples": Double(step + 1) * 2048, "floating-point-operations": Double(step + 1) * 1.13e8,
            "fitness-evaluations": 0, "selection-bits": 0,
          ]))
    }
    if ending != .unmeasured {
      for step in steps { for reading in readings(at: step) { try run.readings.append(reading) } }
    }
    let planted = network.planted(.gradientDescent(rates: world.tunedSingleStep().algorithm.rates), context: 10)
    let parameters = planted.enumerated().map { $1 * 0.8 + 0.02 * Float(sin(Double($0 * 7919))) }
    try run.save(
      step: steps[steps.count - 1],
      tensors: network.parameters.entries.map { Safetensors.Tensor($0.name, shape: $0.shape, parameters[$0.range]) },
      metadata: network.metadata, state: SavedState())
    try run.flush()
    try run.update { $0.status = status }
    return run.files.path
  }

  // MARK: Made-up numbers

  /// How much of the way is done: from 0 to almost 1.
  private func progress(_ step: Int) -> Double {
    ending == .absent ? 0.15 * (1 - exp(-Double(step) / 900)) : 1 - exp(-Double(step) / pace)
  }

  private func loss(_ step: Int) -> Double { 0.4167 - (0.4167 - 0.2064) * progress(step) }

  private static let candidates: [(name: String, loss: Double, likeness: Double)] = [
    ("zero", 0.4167, 0), ("mean", 0.4158, 0), ("gradient-descent-1", 0.2062, 0.999),
    ("gradient-descent-2", 0.1566, 0.96),
    ("gradient-descent-plus-plus-2", 0.1105, 0.94), ("ridge", 1e-8, 0.74),
  ]

  private func readings(at step: Int) -> [Reading] {
    var result = match(at: step, condition: nil, factor: 1)
    guard step == steps.last else { return result }
    for scale in [0.5, 0.75, 1.25, 1.5, 2] {
      result += match(at: step, condition: "world.inputs.scale=\(scale == 2 ? "2" : "\(scale)")", factor: scale * scale)
    }
    for scale in [0.5, 2, 3, 4, 5] {
      result += match(
        at: step, condition: "world.weights.scale=\(scale == 0.5 ? "0.5" : String(Int(scale)))", factor: scale * scale)
    }
    for (index, shape) in ["normal", "exponential", "laplace"].enumerated() {
      result += match(
        at: step, condition: "world.inputs.distribution=\(shape) world.inputs.normalized=true",
        factor: 0.3 + Double(index))
    }
    let passed = steps.first { progress($0) > 0.8 }
    let before = steps.last { progress($0) <= 0.8 } ?? 0
    let interval = Interval(lower: Double(before), upper: passed.map(Double.init) ?? .infinity)
    let note = passed == nil ? "unavailable, because the match never stays over 0.8 up to the last checkpoint" : nil
    for (quantity, unit, factor) in [
      ("emergence-step", "step", 1.0), ("emergence-updates", "update", 1), ("emergence-examples", "example", 2048),
    ] {
      result.append(
        Reading(
          instrument: "emergence", quantity: quantity, value: passed.map { Double($0) * factor },
          interval: Interval(lower: interval.lower * factor, upper: interval.upper * factor),
          method: "interval-censored", n: steps.count, unit: unit, reference: "gradient-descent-1", step: step,
          level: 3,
          seed: seed, note: note))
    }
    return result
  }

  private func match(at step: Int, condition: String?, factor: Double) -> [Reading] {
    var result: [Reading] = []
    for candidate in Self.candidates where condition == nil || !["zero", "mean"].contains(candidate.name) {
      func add(_ quantity: String, _ value: Double?, _ half: Double, null: Double, unit: String, note: String? = nil) {
        result.append(
          Reading(
            instrument: "algorithm-match", quantity: quantity, value: value,
            interval: value.map { Interval(lower: $0 - half, upper: $0 + half) }, confidence: 0.95, method: "bootstrap",
            n: condition == nil ? 10_000 : 1000, unit: unit, reference: candidate.name, step: step, level: 3,
            null: Reading.Null(value: null, p: value == nil ? nil : 0.001), condition: condition, seed: seed, note: note
          ))
      }
      let flat = ["zero", "mean"].contains(candidate.name)
      let cosine = candidate.likeness * progress(step)
      add("loss", loss(step) * factor, 0.006 * factor, null: 0.6, unit: "y^2")
      add("loss-reference", candidate.loss * factor, 0.006 * factor, null: 0.6, unit: "y^2")
      add("prediction-difference", 0.019 + 0.4 * (1 - cosine), 0.004, null: 0.7, unit: "y")
      let none = "unavailable, because the candidate’s gradient in the query is zero in every task"
      add("sensitivity-cosine", flat ? nil : cosine, 0.003, null: 0.01, unit: "1", note: flat ? none : nil)
      add("model-difference", 0.08 + 1.2 * (1 - cosine), 0.01, null: 1.9, unit: "y/x")
      add("match", flat ? nil : cosine - 0.02, 0.006, null: -0.4, unit: "1", note: flat ? none : nil)
      let drawn = candidate.name.hasPrefix("gradient-descent")
      add(
        "interpolation-loss", drawn ? loss(step) * factor : nil, 0.006, null: 0.6, unit: "y^2",
        note: drawn ? nil : "unavailable, because \(candidate.name) has no construction in linear self-attention")
    }
    if condition == nil {
      result.append(
        Reading(
          instrument: "algorithm-match", quantity: "nearest", value: ending == .absent ? 0.62 : 1, n: 10_000, unit: "1",
          reference: ending == .absent ? "zero" : "gradient-descent-1", step: step, level: 3,
          null: Reading.Null(value: 0.5, p: 0.001), seed: seed))
    }
    return result
  }
}

/// A folder that is removed when the test ends.
final class Folder {
  let path: String

  init() throws {
    path = NSTemporaryDirectory() + "mesascope-reports-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func text(_ name: String) throws -> String { try String(contentsOfFile: path + "/" + name, encoding: .utf8) }
}
