import Foundation
import Instruments
import Readings
import Settings
import Subjects
import Tensors
import Testing

@Suite struct ProcessDirectednessTests {
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
    let occasion = Occasion(stream: RandomStream(seed: 0))
    let reader = try #require(GoalDirectedness().reader(of: file.specimen))
    return reader.readings(of: file.specimen, at: occasion)
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
