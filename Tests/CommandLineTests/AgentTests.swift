import Foundation
import Testing

/// Agents in grid worlds, grown and measured by the built program; and decision processes of a user's own.
@Suite struct AgentTests {
  /// What an agent is called where an instrument does not read it.
  static let agent = "a subject that acts in grid levels and shows its sites, in a grid world"

  /// A study that takes a second or so; `rounds` of sixteen environments.
  static func study(rounds: Int, measure: String = "goal-rates, levels: 40, early-levels: 20, variations: false")
    -> String
  {
    """
    study: toy-agent
    title: A toy agent
    organism: {kind: trained}
    world: {kind: cheese-in-the-corner, size: 5, time-limit: 16, discount: 0.95}
    network: {kind: residual-policy, layers: 2, width: 16}
    base-optimizer: {kind: reinforcement, environments: 16, horizon: 16, minibatches: 2, learning-rate: 0.002, steps: \(rounds)}
    checkpoints: {count: 6}
    measure:
      - {instrument: \(measure)}
    """
  }

  @Test func aRunLeavesEpisodesAndAPage() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(rounds: 20), to: "toy.yaml")
    let result = try Program.run("run", "toy.yaml", in: scratch)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("goal-rate (cheese)") && result.output.contains("shifted"))
    #expect(result.output.contains(/#####\s+#####\s+#####\s+#####/))
    let files = try RunTests.bytes(of: result.lastLine, in: scratch)
    let episodes = String(decoding: files["episodes.jsonl"] ?? Data(), as: UTF8.self).split(separator: "\n")
    #expect(episodes.count == 16)
    for line in episodes {
      let episode = try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
      #expect((episode["path"] as? [Int])?.isEmpty == false && (episode["visits"] as? [Int])?.count == 25)
    }
    #expect(String(decoding: files["report.html"] ?? Data(), as: UTF8.self).contains("corner"))
  }

  @Test func threadsAndKillsChangeNoByte() throws {
    let text = Self.study(rounds: 400)
    let whole = try Scratch(), killed = try Scratch()
    try whole.write(text, to: "toy.yaml")
    try killed.write(text, to: "toy.yaml")
    let reference = try Program.run("run", "toy.yaml", "--threads", "1", in: whole)
    #expect(reference.exitCode == 0, "\(reference.errors)")
    var kills = 0
    for delay in [0.05, 0.15, 0.25, 0.4] {
      let program = try Program(["run", "toy.yaml", "--threads", "2"], in: killed)
      Thread.sleep(forTimeInterval: delay)
      program.send(SIGKILL)
      if program.finish().exitCode == 128 + SIGKILL { kills += 1 }
    }
    let last = try Program.run("run", "toy.yaml", "--threads", "3", in: killed)
    #expect(last.exitCode == 0, "\(last.errors)")
    #expect(kills > 0, "no run was killed: the study is too short for this machine")
    let expected = try RunTests.bytes(of: reference.lastLine, in: whole)
    let found = try RunTests.bytes(of: last.lastLine, in: killed)
    #expect(found.keys.sorted() == expected.keys.sorted())
    #expect(expected.keys.filter { found[$0] != expected[$0] }.sorted() == [], "these files differ")
  }

  @Test func severalSeedsAreReadAsAPopulation() throws {
    let scratch = try Scratch()
    let both = Self.study(rounds: 5) + "\n  - {instrument: seed-lottery, draws: 99}"
    try scratch.write(both, to: "toy.yaml")
    let result = try Program.run("run", "toy.yaml", "--seeds", "0...4", in: scratch)
    #expect(result.exitCode == 0, "\(result.errors)")
    #expect(result.output.contains("between-variance"))
    let measured = try Program.run("measure", "runs/toy-agent", "--instrument", "seed-lottery", in: scratch)
    #expect(measured.exitCode == 0 && measured.output.contains("seed-mean (preference)"), "\(measured.errors)")
  }

  @Test func aCheckpointAloneIsMeasured() throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(rounds: 3), to: "toy.yaml")
    let run = try Program.run("run", "toy.yaml", in: scratch).lastLine
    let checkpoint = run + "/checkpoints/step-00000003.safetensors"
    let world = ["--set", "world.kind=cheese-in-the-corner", "--set", "world.size=5", "--set", "instrument.levels=20"]
    let result = try Program(["measure", checkpoint, "--instrument", "goal-rates"] + world, in: scratch).finish()
    #expect(result.exitCode == 0 && result.output.contains("goal-rate (cheese)"), "\(result.errors)")
    let wrong = try Program(
      ["measure", checkpoint, "--instrument", "goal-rates"] + world.map { $0 == "world.size=5" ? "world.size=7" : $0 },
      in: scratch
    ).finish()
    #expect(wrong.exitCode == 65 && wrong.errors.contains("embedding.weight"), "\(wrong.errors)")
    let other = try Program.run("measure", run, "--instrument", "algorithm-match", in: scratch)
    #expect(other.exitCode == 64 && other.errors.contains(Self.agent), "\(other.errors)")
    #expect(other.errors.contains("answers regression tasks from their context in a world of in-context regression"))
  }

  // MARK: Decision processes

  /// Five cells in a row, right with probability 0.8, the goal at the right end; one key replaced by other JSON, or
  /// removed.
  static func corridor(replacing key: String? = nil, with json: String? = nil) throws -> Data {
    let transitions = (0..<5).map { state in
      [max(0, state - 1), min(4, state + 1)].map { next in (0..<5).map { $0 == next ? 1.0 : 0.0 } }
    }
    var file: [String: Any] = [
      "transitions": transitions, "policy": [[Double]](repeating: [0.2, 0.8], count: 5),
      "initial": [Double](repeating: 0.2, count: 5), "discount": 0.9, "utilities": ["right": [0, 0, 0, 0, 1]],
    ]
    if let key {
      file[key] = try json.map { try JSONSerialization.jsonObject(with: Data($0.utf8), options: .fragmentsAllowed) }
    }
    return try JSONSerialization.data(withJSONObject: file)
  }

  @Test func aDecisionProcessOfOnesOwn() throws {
    let scratch = try Scratch()
    try Self.corridor().write(to: URL(fileURLWithPath: scratch.file("corridor.json")))
    let result = try Program.run(
      "measure", "corridor.json", "--instrument", "goal-directedness", "--format", "json", in: scratch)
    #expect(result.exitCode == 0, "\(result.errors)")
    let readings = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    func value(_ quantity: String) -> Double {
      readings.first { $0["quantity"] as? String == quantity && $0["reference"] as? String == "right" }?["value"]
        as? Double ?? .nan
    }
    #expect(abs(value("directedness") - 1.7864) < 5e-5)
    #expect(abs(value("inverse-temperature") - 1.0260) < 5e-5)
    let table = try Program.run("measure", "corridor.json", "--instrument", "goal-directedness", in: scratch)
    #expect(table.output.contains("1.786"))
  }

  @Test(arguments: [
    ("policy[2]", "policy", "[[0.2, 0.8], [0.2, 0.8], [0.3, 0.8], [0.2, 0.8], [0.2, 0.8]]"),
    ("initial", "initial", "[0.2, 0.2]"), ("utilities.right", "utilities", "{\"right\": [0, 1]}"),
    ("discount", "discount", "1"), ("policy", "policy", nil), ("transitions", "transitions", "\"none\""),
    ("polcy", "polcy", "1"),
  ])
  func aWrongProcessIsRefusedWithItsRow(_ row: String, _ key: String, _ json: String?) throws {
    let scratch = try Scratch()
    try Self.corridor(replacing: key, with: json).write(to: URL(fileURLWithPath: scratch.file("wrong.json")))
    let result = try Program.run("measure", "wrong.json", "--instrument", "goal-directedness", in: scratch)
    #expect(result.exitCode == 65 && result.output.isEmpty)
    #expect(result.errors.contains(row), "\(result.errors)")
  }

  private static let mistakes: [([String], Int32, String)] = [
    (["run", "toy.yaml", "--set", "world.size=4"], 64, "world.size"),
    (["run", "toy.yaml", "--set", "world.corner-size=9"], 64, "world.corner-size"),
    (["run", "toy.yaml", "--set", "world.kind=cheese-in-the-corne"], 64, "cheese-in-the-corner"),
    (["run", "toy.yaml", "--set", "network.kind=residual"], 64, "residual-policy"),
    (["run", "toy.yaml", "--set", "measure=[{instrument: algorithm-match}]"], 64, agent),
    (["measure", "missing.json", "--instrument", "goal-directedness"], 66, "missing.json"),
    (["run", "toy.yaml", "--set", "measure=[{instrument: goal-posterior, goals: [chese]}]"], 64, "cheese"),
    (["run", "toy.yaml", "--set", "measure=[{instrument: goal-rates, drawn: no.txt}]"], 66, "no.txt"),
    (["measure", "toy.yaml", "--instrument", "goal-ratse"], 64, "goal-rates"),
  ]

  @Test(arguments: mistakes)
  func mistakesAreNamedWithTheirRemedy(_ arguments: [String], _ code: Int32, _ name: String) throws {
    let scratch = try Scratch()
    try scratch.write(Self.study(rounds: 3), to: "toy.yaml")
    let result = try Program(arguments, in: scratch).finish()
    #expect(result.exitCode == code, "\(result.errors)")
    #expect(result.errors.contains(name), "\(result.errors)")
  }
}
