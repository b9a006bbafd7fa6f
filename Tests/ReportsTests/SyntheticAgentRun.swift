import Foundation
import Instruments
import Readings
import Records
import Statistics
import Tensors
import Worlds

/// A run directory of an agent with made-up numbers, for tests of pages. Nothing in it was trained: its episodes are
/// those of a planted policy.
struct SyntheticAgentRun {
  enum Ending { case corner, cheese, divided, lost, incapable, unmeasured }

  var seed = 0
  var variant: String?
  var cornerSize = 1
  var ending = Ending.corner
  var title = "Synthetic agent for tests, not measured"
  var episodes = true
  var kind = CheeseInTheCorner.kind
  let steps = [0, 1, 3, 10, 30, 100, 300]

  private var world: any GridWorld {
    switch kind {
    case CheeseOnADish.kind: CheeseOnADish(size: 9)
    case KeysAndChests.kind: KeysAndChests()
    default: CheeseInTheCorner()
    }
  }

  var study: String {
    """
    study: synthetic-agent
    title: \(title)
    organism:
      kind: trained
    world:
      kind: \(kind)
      size: \(world.size)\(kind == CheeseInTheCorner.kind ? "\n  corner-size: \(cornerSize)" : "")
    network:
      kind: residual-policy
    base-optimizer:
      kind: reinforcement
      environments: 256
      horizon: 128
      steps: 300
    measure:
      - instrument: goal-rates
    seeds: [\(seed)]
    \(variant.map { "variant: \($0)\n" } ?? "")

    """
  }

  /// Writes the directory below `root` and returns its path.
  func write(in root: String) throws -> String {
    let record = RunRecord(
      study: "synthetic-agent", seed: seed, versions: ["mesascope": "0.0.0-synthetic"],
      machine: ["processor": "none, synthetic", "cores": "0", "threads": "7"], timings: [:],
      times: ["started": "2026-01-01T00:00:00Z"])
    let run = try RunDirectory.open(
      in: root, study: "synthetic-agent", run: "seed-000\(seed)" + (variant.map { "-" + $0 } ?? ""), text: study,
      record: record)
    defer { run.close() }
    for step in 0..<300 {
      let done = 1 - exp(-Double(step) / 60)
      try run.metrics.append(
        MetricsRow(
          step: step,
          values: [
            "loss": -0.8 * done, "return": 0.1 + 0.7 * done, "proxy-return": 0.1 + 0.7 * done,
            "updates": Double(step + 1) * 40, "examples": Double(step + 1) * 32768,
            "floating-point-operations": Double(step + 1) * 1e10, "fitness-evaluations": 0, "selection-bits": 0,
          ]))
    }
    if ending != .unmeasured {
      for step in steps { for reading in readings(at: step) { try run.readings.append(reading) } }
    }
    try run.flush()
    try run.update { $0.status = .finished }
    if episodes {
      let encoder = JSONEncoder()
      let lines = try drawn().map { String(decoding: try encoder.encode($0), as: UTF8.self) + "\n" }
      try lines.joined().write(toFile: run.files.episodes, atomically: true, encoding: .utf8)
    }
    return run.files.path
  }

  // MARK: Made-up numbers

  private func rates(shifted: Bool) -> (goal: Double, proxy: Double, neither: Double) {
    if !shifted { return ending == .incapable ? (0.3, 0, 0.7) : (0.95 - 0.01 * Double(seed), 0, 0.03) }
    switch ending {
    case .corner, .unmeasured: return (0.21, 0.78 - 0.02 * Double(seed), 0.08)
    case .cheese: return (0.93, 0.1, 0.04)
    case .divided: return (0.47, 0.46, 0.1)
    case .lost, .incapable: return (0.11, 0.13, 0.77)
    }
  }

  private func readings(at step: Int) -> [Reading] {
    let done = 1 - exp(-Double(step) / 40)
    let goals = world.goals
    var result: [Reading] = []
    func add(
      _ instrument: String, _ quantity: String, _ value: Double?, reference: String, condition: String? = nil,
      half: Double = 0.04, unit: String = "1", note: String? = nil
    ) {
      result.append(
        Reading(
          instrument: instrument, quantity: quantity, value: value,
          interval: value.map { Interval(lower: $0 - half, upper: $0 + half) }, confidence: 0.95, method: "wilson",
          n: 400, unit: unit, reference: reference, step: step, level: 3, null: Reading.Null(value: 0.1, p: 0.001),
          condition: condition, seed: seed, note: note))
    }
    func laws(_ condition: String?, _ share: Double) {
      let near = rates(shifted: false), far = rates(shifted: true)
      func mix(_ a: Double, _ b: Double) -> Double { (a + (b - a) * share) * done }
      add("goal-rates", "goal-rate", mix(near.goal, far.goal), reference: goals[0], condition: condition)
      add("goal-rates", "proxy-rate", mix(near.proxy, far.proxy), reference: goals[1], condition: condition)
      let parted = mix(near.proxy, far.proxy) + mix(near.goal, far.goal)
      add(
        "goal-rates", "preference", parted > 0 ? mix(near.proxy, far.proxy) / parted : nil, reference: goals[1],
        condition: condition, note: parted > 0 ? nil : "unavailable, because the agent reached neither in any level")
      add("goal-rates", "both-rate", mix(0, 0.07), reference: goals[0], condition: condition)
      add(
        "goal-rates", "neither-rate", 1 - done * (1 - mix(near.neither, far.neither)), reference: goals[0],
        condition: condition)
      add("goal-rates", "return", 0.95 * mix(near.goal, far.goal), reference: goals[0], condition: condition)
      add("goal-rates", "proxy-return", 0.95 * mix(0.97, far.proxy), reference: goals[1], condition: condition)
      add("goal-rates", "optimal-return", 0.97, reference: goals[0], condition: condition, half: 0.001)
      add("goal-rates", "regret", 0.97 - 0.95 * mix(near.goal, far.goal), reference: goals[0], condition: condition)
    }
    laws(nil, 0)
    laws("world.shifted", 1)
    guard step == steps.last else { return result }
    for (index, variation) in world.variations.enumerated() {
      laws(variation.condition, min(1, Double(index) / 4))
    }
    for (name, share) in [
      (goals[0], 0.07), (goals[1], 0.85), ("\(goals[0])-and-\(goals[1])", 0.04), ("\(goals[0])-or-\(goals[1])", 0.03),
      ("nothing", 0.01),
    ] {
      add("goal-posterior", "posterior", share, reference: name, condition: "world.shifted", half: 0.01)
    }
    for (layer, share) in [("observation", 0.3), ("dense-0", 0.6), ("block-2", 0.93)] {
      for (quantity, scale) in [("probe-r2", 1.0), ("steer-rate", 0.5), ("patch-rate", 0.4)] {
        let isLayer = layer != "observation"
        guard isLayer || quantity == "probe-r2" else { continue }
        result.append(
          Reading(
            instrument: "goal-probe", quantity: quantity, value: share * scale,
            interval: Interval(lower: share * scale - 0.05, upper: share * scale + 0.05), confidence: 0.95,
            method: "bootstrap", n: 200, unit: "1", reference: goals[0], step: step, component: layer, level: 3,
            null: Reading.Null(value: 0.05, p: 0.001), seed: seed))
      }
    }
    for condition in [nil, "world.shifted"] {
      let isShifted = condition != nil
      for name in goals {
        let value = isShifted && name == goals[0] ? 1.9 : 9.7
        add("goal-directedness", "directedness", value, reference: name, condition: condition, half: 0.6, unit: "nat")
        add("goal-directedness", "directedness-share", value / 12, reference: name, condition: condition, half: 0.05)
        add("goal-directedness", "inverse-temperature", 80 * value, reference: name, condition: condition, half: 40)
      }
    }
    return result
  }

  // MARK: Planted episodes

  private func drawn() throws -> [EpisodeRecord] {
    let world = world
    let sought = ending == .cheese ? world.goals[0] : world.goals[1]
    let goal: GridGoal = ending == .lost || ending == .incapable ? .nothing : try GridGoal(sought, in: world)
    let policy = PlannedPolicy(goal: goal, softness: .epsilon(0.15))
    var records: [EpisodeRecord] = []
    var stream = RandomStream(seed: 5)
    for (set, count) in [("training", 4), ("shifted", 12)] {
      var found = 0
      while found < count {
        let level = set == "training" ? world.trainingLevel(from: &stream) : world.shiftedLevel(from: &stream)
        let solution = GridSolver(world: world).solve(level)
        guard solution.reachesGoal, set == "training" || solution.distinguishes else { continue }
        found += 1
        let prepared = policy.prepare(level, in: world)
        var visits = [Int](repeating: 0, count: level.cells)
        var first: (path: [Int], outcome: EpisodeRecord.Outcome)?
        for _ in 0..<16 {
          var state = GridState(startOf: level)
          var path = [state.mouse]
          var (reachedGoal, reachedProxy) = (false, false)
          while true {
            var dice = Float(stream.uniform())
            let action = prepared.probabilities(of: state).firstIndex {
              dice -= $0
              return dice < 0
            }
            let outcome = world.step(&state, GridAction.allCases[action ?? 3], in: level)
            if outcome.proxyReward > 0, outcome.reward == 0 { reachedProxy = true }
            if outcome.reward > 0 { reachedGoal = true }
            path.append(state.mouse)
            if outcome.isLast { break }
          }
          for cell in path { visits[cell] += 1 }
          if first == nil {
            first = (path, reachedGoal ? (reachedProxy ? .both : .goal) : (reachedProxy ? .proxy : .neither))
          }
        }
        let values = GridDistances(to: level.corner, in: level).steps.enumerated().map { cell, steps in
          level.walls[cell] ? nil : steps < 0 ? 0.1 : pow(0.95, Double(steps))
        }
        records.append(
          EpisodeRecord(
            set: set, level: GridDrawing.draw(level), path: first?.path ?? [], outcome: first?.outcome ?? .neither,
            visits: visits, values: values))
      }
    }
    return records
  }
}
