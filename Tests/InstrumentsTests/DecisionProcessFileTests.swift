import Foundation
import Instruments
import Readings
import Settings
import Tensors
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

  private func read(_ text: String) throws -> [Reading] {
    let file = try DecisionProcessFile(Data(text.utf8), name: "f.json")
    return GoalDirectedness().read(file, at: Occasion(stream: RandomStream(seed: 0)))
  }

  private func value(_ readings: [Reading], _ quantity: String, _ reference: String) throws -> Double? {
    try #require(readings.first { $0.quantity == quantity && $0.reference == reference }).value
  }

  @Test func theCorridorOfTheLiterature() throws {
    let found = try read(corridor(0.8))
    #expect(abs(try #require(try value(found, "directedness", "right end")) - 1.7864) < 5e-5)
    #expect(abs(try #require(try value(found, "inverse-temperature", "right end")) - 1.0260) < 5e-5)
    #expect(abs(try #require(try value(found, "inverse-temperature", "moved")) - 1.0260 / 3) < 5e-5)
    #expect(abs(try #require(try value(found, "directedness", "moved")) - 1.7864) < 5e-5)
    #expect(abs(try #require(try value(found, "directedness-bound", "right end")) - log(2) / 0.1) < 1e-9)
    #expect(abs(try #require(try value(found, "directedness-share", "right end")) - 1.7864 / 6.9315) < 5e-5)
    #expect(try value(found, "directedness", "flat") == 0)
    #expect(abs(try #require(try value(found, "directedness", "any")) - 1.7864) < 5e-5)
    let sure = try read(corridor(1))
    #expect(abs(try #require(try value(sure, "directedness", "right end")) - 6.9315) < 5e-5)
    #expect(abs(try #require(try value(sure, "directedness-share", "right end")) - 1) < 1e-9)
    #expect(try value(sure, "inverse-temperature", "right end") == nil)
    #expect(try value(read(corridor(0)), "directedness-sign", "right end") == -1)
    #expect(try value(read(corridor(0.5)), "directedness", "right end") == 0)
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

  @Test func terminalStatesMakeNoDecisions() throws {
    let found = try read(
      """
      {"transitions": [[[1, 0], [0, 1]], [[0, 1], [0, 1]]], "policy": [[0, 1], [0.5, 0.5]], "initial": [1, 0],
       "discount": 0.5, "terminal": [false, true], "utilities": {"NaN is \\" no trap": [0, 1]}}
      """)
    // One decision, made well, and no more.
    #expect(abs(try #require(try value(found, "directedness", "NaN is \" no trap")) - log(2)) < 1e-9)
    #expect(abs(try #require(try value(found, "directedness-bound", "NaN is \" no trap")) - log(2)) < 1e-9)
  }
}
