import Foundation
import Settings
import Subjects
import Testing
import Worlds

@Suite struct DecisionProcessFileTests {
  /// The corridor of five cells with P(right) = p, as a user writes it.
  private func corridor(_ p: Double) -> String {
    let rows = (0..<5).map { state in
      [max(0, state - 1), min(4, state + 1)].map { next in
        "[" + (0..<5).map { $0 == next ? "1" : "0" }.joined(separator: ",") + "]"
      }.joined(separator: ",")
    }
    let policy = (0..<5).map { _ in "[\(1 - p), \(p)]" }.joined(separator: ",")
    return """
      {"transitions": [\(rows.map { "[\($0)]" }.joined(separator: ",\n"))], "policy": [\(policy)],
       "initial": [0.2, 0.2, 0.2, 0.2, 0.2], "discount": 0.9,
       "utilities": {"right end": [0, 0, 0, 0, 1], "moved": [-7, -7, -7, -7, -4], "flat": [2, 2, 2, 2, 2]}}
      """
  }

  private func read(_ text: String) throws -> DecisionProcessFile {
    try DecisionProcessFile(Data(text.utf8), name: "f.json")
  }

  @Test(arguments: [
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,0.9,0,0,0]", "f.json: transitions[0][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,1,0,0]", "f.json: transitions[0][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0]", "f.json: transitions[1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,NaN,0,0,0]", "f.json: transitions[0][1][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,null,0,0,0]", "f.json: transitions[0][1][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,\"1\",0,0,0]", "f.json: transitions[0][1][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,true,0,0,0]", "f.json: transitions[0][1][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[0,-Infinity,0,0,0]", "f.json: transitions[0][1][1]"),
    ("[1,0,0,0,0],[0,1,0,0,0]", "[1,0,0,0,0],[-1,2,0,0,0]", "f.json: transitions[0][1][0]"),
    ("\"policy\": [[0.5, 0.5],", "\"policy\": [[0.5, 0.4],", "f.json: policy[0]"),
    ("\"policy\": [[0.5, 0.5],", "\"policy\": [", "f.json: policy"),
    ("\"policy\": [[0.5, 0.5],", "\"policy\": [[1],", "f.json: policy[0]"),
    ("[0.2, 0.2, 0.2, 0.2, 0.2]", "[0.2, 0.2, 0.2, 0.2, 0.3]", "f.json: initial"),
    ("\"discount\": 0.9", "\"discount\": 1", "f.json: discount"),
    ("\"discount\": 0.9", "\"discount\": -0.1", "f.json: discount"),
    ("\"discount\": 0.9", "\"discount\": \"0.9\"", "f.json: discount"),
    ("\"discount\": 0.9,", "", "f.json"),
    ("\"discount\": 0.9", "\"discont\": 0.9", "f.json"),
    ("[0, 0, 0, 0, 1]", "[0, 0, 0, 1]", "f.json: utilities.right end"),
    ("[0, 0, 0, 0, 1]", "[0, 0, NaN, 0, 1]", "f.json: utilities.right end[2]"),
    ("[0, 0, 0, 0, 1]", "[0, 0, 1e999, 0, 1]", "f.json"),
    ("\"utilities\": {", "\"utilities\": [", "f.json"),
  ])
  func whatIsNoProcessIsRefusedByItsRow(old: String, new: String, place: String) throws {
    let text = corridor(0.5).replacing(old, with: new, maxReplacements: 1)
    #expect(text != corridor(0.5))
    let error = #expect(throws: UserError.self) { _ = try read(text) }
    #expect(error?.kind == .badData)
    #expect(error?.place == place, "\(error?.description ?? "")")
  }

  @Test func othersThatAreRefused() {
    for text in ["", "[]", "{}", "null", "{\"transitions\": []}", "\u{0}"] {
      let error = #expect(throws: UserError.self) { _ = try read(text) }
      #expect(error?.kind == .badData)
    }
  }

  @Test func aFileIsAWrittenPolicyInItsProcess() throws {
    let specimen = try read(corridor(0.8)).specimen
    let world = try #require(specimen.world as? DecisionWorld)
    #expect(world.process.states == 5 && world.process.actions == 2)
    #expect(world.utilities.map(\.name).sorted() == ["flat", "moved", "right end"])
    let policy = try #require(specimen.subject as? any Deciding).policy(in: world.process)
    #expect(policy.count == 10 && abs(policy[1] - 0.8) < 1e-12)
    #expect(Capability.words(of: specimen) == "a subject that decides in a decision process, in a decision process")
  }
}
