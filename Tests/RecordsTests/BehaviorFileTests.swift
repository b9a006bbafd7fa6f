import Foundation
import Records
import Settings
import Testing

@Suite struct BehaviorFileTests {
  private static let line =
    #"{"inputs": [[0.5, 1], [1, 0], [-1, 2e-3]], "targets": [1, 2, 3], "queries": [1, 1], "answers": 2.9}"#

  private func lines(_ texts: String..., source: String = "b.jsonl") throws -> BehaviorFile {
    try BehaviorFile(lines: Array(texts.joined(separator: "\n").utf8), source: source)
  }

  /// What `make_arrays.py` writes: the answer is the mean target times the sum of the query.
  private func expectPlanted(_ file: BehaviorFile, gradients: Bool) {
    #expect(file.tasks == 2 && file.context == 3 && file.dimensions == 4)
    for (place, value) in file.inputs.enumerated() { #expect(value == Double(place * 5 % 11 - 5) / 8) }
    for (place, value) in file.targets.enumerated() {
      #expect(value == file.inputs[place * 4..<place * 4 + 4].reduce(0, +))
    }
    for (place, value) in file.queries.enumerated() { #expect(value == Double(place * 3 % 7 - 3) / 4) }
    for task in 0..<2 {
      let mean = file.targets[task * 3..<task * 3 + 3].reduce(0, +) / 3
      let sum = file.queries[task * 4..<task * 4 + 4].reduce(0, +)
      #expect(abs(file.answers[task] - mean * sum) < 1e-6)
      if gradients { #expect(file.gradients?[task * 4 + 3] == mean) }
    }
    #expect((file.gradients != nil) == gradients)
  }

  @Test func readsWhatNumPyWrote() throws {
    expectPlanted(try BehaviorFile(contentsOf: fixture("behavior.npz")), gradients: true)
    expectPlanted(try BehaviorFile(contentsOf: fixture("behavior-32.npz")), gradients: false)
  }

  @Test func linesComeBack() throws {
    let file = try BehaviorFile(contentsOf: fixture("behavior.npz"))
    let scratch = try Scratch()
    let path = try scratch.write(file.lines(), to: "behavior.txt")
    let back = try BehaviorFile(contentsOf: path)
    expectPlanted(back, gradients: true)
    #expect(back.inputs == file.inputs && back.answers == file.answers && back.gradients == file.gradients)
    #expect(back.source == path)
  }

  @Test func readsTasksLineByLine() throws {
    let other = Self.line.replacing("queries", with: "query").replacing("answers", with: "answer")
    let file = try lines("\u{FEFF}" + Self.line, "", "  \r", other + "\r", "")
    #expect(file.tasks == 2 && file.context == 3 && file.dimensions == 2 && file.gradients == nil)
    #expect(file.inputs == [0.5, 1, 1, 0, -1, 0.002, 0.5, 1, 1, 0, -1, 0.002])
    #expect(file.targets == [1, 2, 3, 1, 2, 3] && file.queries == [1, 1, 1, 1] && file.answers == [2.9, 2.9])
    let one = try lines(#"{"inputs":[[1]],"targets":[2],"query":[3],"answer":4,"gradient":[5]}"#)
    #expect(one.tasks == 1 && one.gradients == [5])
  }

  /// Lines longer than a portion, and many of them.
  @Test func linesMayBeLongerThanAPortion() throws {
    let width = 200_000
    let row = "[" + Array(repeating: "0.125", count: width).joined(separator: ",") + "]"
    let text = #"{"inputs":[\#(row),\#(row)],"targets":[1,2],"query":\#(row),"answer":1}"#
    let scratch = try Scratch()
    let path = try scratch.write(Array((text + "\n" + text).utf8), to: "wide.jsonl")
    let file = try BehaviorFile(contentsOf: path)
    #expect(file.tasks == 2 && file.dimensions == width && file.inputs.allSatisfy { $0 == 0.125 })
  }

  /// What the second line is, and what the message must say.
  static let refusals: [(String, [String])] = [
    ("[1, 2]", ["b.jsonl:2: ", "one task", "not an object"]), ("{", ["b.jsonl:2: found “{”", "not JSON"]),
    ("{}", ["b.jsonl:2: key “inputs”: found nothing", "inputs, targets, queries, answers"]),
    (line.replacing("targets", with: "target"), ["key “target”", "an unknown key", "did you mean “targets”?"]),
    (line.replacing("}", with: #", "answers": 3}"#), ["b.jsonl:2: key “answers”", "a second time"]),
    (line.replacing("}", with: #", "answer": 3}"#), ["key “answer”", "“answers” beside it"]),
    (line.replacing("2.9", with: "null"), ["null where there should be a number at answers"]),
    (line.replacing("2.9", with: "NaN"), ["b.jsonl:2", "not JSON", "JSON has no NaN and no infinity"]),
    (line.replacing("2.9", with: "1e999"), ["b.jsonl:2"]),
    (line.replacing("2.9", with: "true"), ["not a number at answers"]),
    (line.replacing("2.9", with: "[2.9]"), ["not a number at answers"]),
    (line.replacing("[1, 0]", with: #"["1", 0]"#), ["not a number at inputs.1.0"]),
    (line.replacing("[1, 0]", with: "[1]"), ["b.jsonl:2: inputs[1]: found 1 numbers, expected 2, as the query has"]),
    (line.replacing("[1, 0], ", with: ""), ["inputs: found 2 examples, expected 3, as in line 1"]),
    (line.replacing("[1, 1]", with: "[1, 1, 1]"), ["queries: found 3 numbers, expected 2, as in line 1"]),
    (line.replacing("[1, 1]", with: "[]"), ["queries: found an empty list"]),
    (line.replacing("[1, 2, 3]", with: "[1, 2]"), ["targets: found 2 numbers, expected 3, as there are inputs"]),
    (line.replacing("}", with: #", "gradients": [1, 2]}"#), ["gradients: found a list", "in every line or in none"]),
    (String(repeating: "[", count: 1_000_000), ["b.jsonl:2: "]),
    (String(repeating: #"{"inputs":"#, count: 100_000), ["b.jsonl:2: "]),
    ("\u{1B}[31m", ["b.jsonl:2: found “\\u{1b}[31m”"]),
  ]

  @Test(arguments: refusals.indices) func isRefusedByLine(_ index: Int) throws {
    let (second, words) = Self.refusals[index]
    let error = try userError { _ = try lines(Self.line, second) }
    #expect(error.exitCode == 65)
    for word in words { #expect(error.description.contains(word), "\(error)") }
  }

  @Test func degenerateFilesAreRefused() throws {
    #expect(try userError { _ = try lines("") }.description.contains("no lines"))
    #expect(try userError { _ = try lines("\n \n") }.description.contains("no lines"))
    let none = #"{"inputs":[],"targets":[],"query":[1],"answer":1}"#
    #expect(try userError { _ = try lines(none) }.description.contains("inputs: found an empty list"))
    let scratch = try Scratch()
    let empty = try scratch.write([], to: "empty")
    #expect(try userError { _ = try BehaviorFile(contentsOf: empty) }.description.contains("no lines"))
    let single = try userError { _ = try BehaviorFile(contentsOf: fixture("version-1.npy")) }
    #expect(single.description.contains("a single array of NumPy") && single.description.contains("numpy.savez"))
    #expect(try userError { _ = try BehaviorFile(contentsOf: "/nowhere") }.exitCode == 66)
  }

  /// An archive of arrays of 64 bits.
  private static func archive(_ arrays: [(name: String, shape: [Int], values: [Double])]) -> [UInt8] {
    Zip.archive(
      arrays.map { array in
        let shape = "(" + array.shape.map { "\($0)," }.joined() + ")"
        return Zip.Member(
          name: array.name + ".npy",
          data: NumPyTests.one(shape, type: "'<f8'") + array.values.flatMap { Zip.little($0.bitPattern) })
      })
  }

  private static let good: [(name: String, shape: [Int], values: [Double])] = [
    ("inputs", [2, 1, 1], [1, 2]), ("targets", [2, 1], [3, 4]), ("queries", [2, 1], [5, 6]), ("answers", [2], [7, 8]),
  ]

  @Test func arraysAreCheckedByName() throws {
    func failure(_ change: (inout [(name: String, shape: [Int], values: [Double])]) -> Void) throws -> String {
      var arrays = Self.good
      change(&arrays)
      let file = try NumPyArchive(bytes: Self.archive(arrays), source: "b.npz")
      let error = try userError { _ = try BehaviorFile(arrays: file) }
      #expect(error.exitCode == 65)
      return error.description
    }
    let file = try BehaviorFile(arrays: NumPyArchive(bytes: Self.archive(Self.good), source: "b.npz"))
    #expect(file.answers == [7, 8] && file.gradients == nil)
    #expect(try failure { $0.removeLast() }.contains("b.npz: found no array “answers”"))
    #expect(try failure { $0[1].name = "target" }.contains("found an array “target”"))
    #expect(try failure { $0[1].name = "target" }.contains("did you mean “targets”?"))
    #expect(try failure { $0[0].shape = [2, 1] }.contains("[tasks, context, dimensions]"))
    #expect(try failure { $0[0] = ("inputs", [2, 0, 1], []) }.contains("sizes of at least 1"))
    let shape = try failure { $0[3].shape = [2, 1] }
    #expect(shape.contains("member “answers.npy”: found the shape [2, 1], expected [2]: [tasks], as inputs has"))
    let nan = try failure { $0[2].values[1] = .nan }
    #expect(nan.contains("member “queries.npy”: element [1, 0]: found nan, expected finite numbers"))
    #expect(try failure { $0[0].values[0] = .infinity }.contains("element [0, 0, 0]: found inf"))
    #expect(try failure { $0.append(("gradients", [2], [1, 2])) }.contains("member “gradients.npy”"))
  }

  @Test func everyPartOfALineIsRefused() throws {
    let bytes = Array(Self.line.utf8)
    for count in 1..<bytes.count {
      let error = try userError { _ = try BehaviorFile(lines: Array(bytes[..<count]), source: "part") }
      #expect(error.exitCode == 65 && error.place.hasPrefix("part"))
    }
  }

  /// Changed bytes are refused, or leave a file whose counts fit.
  @Test(arguments: 0..<4) func noBytesMakeItCrash(_ seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let original = Array((Self.line + "\n" + Self.line + "\n").utf8)
    let pieces = ["[", "]", "{", "}", ",", ":", "\"", "\\", "null", "1e400", "-", "\n", "\u{0}"].map { Array($0.utf8) }
    for _ in 0..<1500 {
      var bytes = original
      for _ in 0...random.next() % 3 {
        let at = Int(random.next() % UInt64(bytes.count))
        if random.next() % 2 == 0 {
          bytes[at] = UInt8(truncatingIfNeeded: random.next())
        } else {
          bytes.insert(contentsOf: pieces.randomElement(using: &random) ?? [], at: at)
        }
      }
      do {
        let file = try BehaviorFile(lines: bytes, source: "fuzz")
        #expect(file.inputs.count == file.tasks * file.context * file.dimensions)
        #expect(file.inputs.allSatisfy(\.isFinite) && file.answers.allSatisfy(\.isFinite))
      } catch let error as UserError {
        #expect(error.exitCode == 65)
      }
    }
  }
}
