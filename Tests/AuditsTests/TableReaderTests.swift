import Audits
import Settings
import Tensors
import Testing

/// Tables as people have them, and tables that cannot be read: each the right answer or exit code 65 with its place.
@Suite struct TableReaderTests {
  func read(_ text: String, columns: ScoreColumns = ScoreColumns()) throws -> ScoreTable {
    try ScoreTable.read(bytes: Array(text.utf8), name: "t.csv", columns: columns)
  }

  /// The description of the error, which must be of `kind`.
  func failure(
    _ text: String, kind: UserError.Kind = .badData, columns: ScoreColumns = ScoreColumns()
  ) -> String {
    do {
      _ = try read(text, columns: columns)
      Issue.record("read without an error")
      return ""
    } catch let error as UserError {
      #expect(error.kind == kind)
      return error.description
    } catch {
      Issue.record("another error: \(error)")
      return ""
    }
  }

  /// The same table in every dress gives the same scores.
  @Test func dresses() throws {
    let plain = "model,score,standard_error\na,0.5,0.1\nb,0.25,0.2\nc,1e-1,0.3\n"
    let expected = [0.5, 0.25, 0.1]
    var dresses: [String: [UInt8]] = [
      "plain": Array(plain.utf8),
      "byte-order mark": [0xEF, 0xBB, 0xBF] + Array(plain.utf8),
      "CRLF": Array(plain.split(separator: "\n").joined(separator: "\r\n").utf8),
      "CR": Array(plain.split(separator: "\n").joined(separator: "\r").utf8),
      "no last line end": Array(plain.dropLast().utf8),
      "empty lines": Array(("\n" + plain + "\n\n").utf8),
      "semicolons and decimal commas": Array(
        "model;score;standard_error\na;0,5;0,1\nb;0,25;0,2\nc;0,1;0,3\n".utf8),
      "tabs": Array(plain.map { $0 == "," ? "\t" : $0 }.reduce(into: "") { $0.append($1) }.utf8),
      "bars": Array(plain.map { $0 == "," ? "|" : $0 }.reduce(into: "") { $0.append($1) }.utf8),
      "quotes": Array(
        "\"model\",\"score\",\"standard_error\"\n\"a\",\"0.5\",\"0.1\"\n\"b\",\"0.25\",0.2\nc,0.1,0.3\n"
          .utf8),
      "spaces": Array(
        "model , score, standard_error\na, 0.5 , 0.1\nb, 0.25, 0.2\nc, 0.1, 0.3\n".utf8),
      "text columns between": Array(
        "model,link,score,comment,standard_error\na,x,0.5,\"a, \"\"b\"\"\nc\",0.1\nb,y,0.25,,0.2\nc,z,0.1,w,0.3\n"
          .utf8),
      "trailing separators": Array(
        "model,score,standard_error\na,0.5,0.1,\nb,0.25,0.2,\nc,0.1,0.3,,\n".utf8),
    ]
    // Latin-1: é is the single byte 0xE9.
    dresses["Latin-1"] =
      Array("model,score,standard_error\n".utf8) + [0xE9]
      + Array(",0.5,0.1\nb,0.25,0.2\nc,0.1,0.3\n".utf8)
    for (dress, bytes) in dresses.sorted(by: { $0.key < $1.key }) {
      let table = try ScoreTable.read(bytes: bytes)
      #expect(table.scores == expected, "\(dress)")
      #expect(table.shape == .summary, "\(dress)")
      #expect(table.models == [dress == "Latin-1" ? "é" : "a", "b", "c"], "\(dress)")
    }
  }

  @Test func refusals() {
    #expect(failure("").contains("t.csv:1"))
    #expect(failure("model,score\n").contains("header without rows"))
    #expect(
      failure(
        "model,score,standard_error\na,0.5,0.1\nb,oops,0.2\nc,1,1\nd,1,1\ne,1,1\nf,1,1\ng,1,1\nh,1,1\ni,1,1\nj,1,1\nk,1,1\n"
      ).contains("t.csv:3, column 2 (score)"))
    #expect(
      failure("model,score,standard_error\na,0.5,0.1\nb,NaN,0.2\n").contains(
        "t.csv:3, column 2 (score)"))
    #expect(failure("model,score,standard_error\na,0.5,0.1\nb,inf,0.2\n").contains("finite"))
    #expect(
      failure("model,score,standard_error\na,0.5,0.1\nb,0.4,-0.2\n").contains(
        "column 3 (standard_error)"))
    #expect(
      failure("model,score,standard_error\na,0.5,0.1\nb,0.4,\n").contains("t.csv:3, column 3"))
    #expect(failure("model,score\na,0.5\nb\n").contains("t.csv:3"))
    #expect(failure("model,score\na,0.5,7\n").contains("3 fields"))
    #expect(failure("model,score\n\"a,0.5\nb,0.2\n").contains("t.csv:2, column 1"))
    #expect(failure("model,score\n\"a\"b,0.5\n").contains("after a closing quotation mark"))
    #expect(failure("model,score\n,0.5\n").contains("name"))
    #expect(failure("model,comment\na,x\nb,y\n").contains("--score"))
    #expect(
      failure("model,score\na,0.5\n", kind: .usage, columns: ScoreColumns(score: ["scroe"]))
        .contains("score"))
    #expect(throws: UserError.self) { try ScoreTable.read(bytes: [0xFF, 0xFE, 0x61, 0x00]) }
    #expect(throws: UserError.self) { try ScoreTable.read(path: "/nowhere/at/all.csv") }
    #expect(throws: UserError.self) { try ScoreTable.read(path: "/") }
  }

  /// Any bytes give a table or an error of ours, never a crash.
  @Test func anyBytes() {
    var state: UInt64 = 1
    func next() -> UInt64 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return state >> 33
    }
    let pieces: [[UInt8]] =
      ["model,score\n", "a,1\n", "\"", ",", ";", "\n", "\r", "0.5", "1e999", "NaN", "x"].map {
        Array($0.utf8)
      } + [[0], [0xFF], [0xEF, 0xBB, 0xBF]]
    for _ in 0..<3000 {
      var bytes: [UInt8] = next() % 2 == 0 ? Array("model,item,score\n".utf8) : []
      for _ in 0..<(next() % 30) { bytes += pieces[Int(next()) % pieces.count] }
      do {
        _ = SelectionAudit.of(
          try ScoreTable.read(bytes: bytes),
          options: SelectionOptions(resamples: 200, permutations: 99))
      } catch { #expect(error is UserError) }
    }
  }

  @Test func numbersAreReadExactly() throws {
    let numbers = [
      "0.1", "123456789.125", "-7", "+2.5", "1e-3", "3.141592653589793238",
      "0.000000000000000000001", "9007199254740993", ".5", "5.",
    ]
    for text in numbers {
      let table = try read("model,score\nm,\(text)\nn,0\n", columns: ScoreColumns(score: ["score"]))
      #expect(table.scores[0] == Double(text) ?? Double("0" + text) ?? Double(text + "0"))
    }
  }

  // MARK: Shapes

  @Test func longTable() throws {
    let table = try read("item,model,score,tokens\nq1,a,1,10\nq2,a,0,20\nq1,b,1,30\nq2,b,1,50\n")
    #expect(table.shape == .long && table.models == ["a", "b"] && table.scores == [0.5, 1])
    guard case .sharedUnits(let matrix, let units) = table.noise else {
      Issue.record("items are shared")
      return
    }
    #expect(units == 2 && matrix == [1, 0, 1, 1])
    #expect(table.traits == [ScoreTable.Trait(name: "tokens", values: [15, 40])])
  }

  @Test func missingCellsKeepTheMean() throws {
    let table = try read("model,item,score\na,q1,1\na,q2,0\na,q3,1\nb,q1,1\nb,q3,\n")
    #expect(table.models == ["a", "b"] && table.scores == [2.0 / 3, 1])
    guard case .sharedUnits(let matrix, let units) = table.noise else {
      Issue.record("items are shared")
      return
    }
    for (row, score) in table.scores.enumerated() {
      let mean = matrix[(row * units)..<((row + 1) * units)].reduce(0, +) / Double(units)
      #expect(abs(mean - score) < 1e-12)
    }
    #expect(table.notes.contains { $0.contains("missing") })
  }

  @Test func seedsAreUnitsOfTheirOwn() throws {
    let table = try read("model,seed,score\na,0,1\na,1,2\nb,0,3\nb,1,5\n")
    guard case .ownUnits(let values) = table.noise else {
      Issue.record("seeds are not shared")
      return
    }
    #expect(values == [[1, 2], [3, 5]] && table.scores == [1.5, 4])
  }

  @Test func wideTable() throws {
    let table = try read(
      "name,MMLU,ARC,Average,params\na,1,2,1.5,7\nb,3,5,4,70\nb,3,5,4,70\nc,1,,1,7\n")
    #expect(
      table.shape == .wide && table.scoreColumns == ["MMLU", "ARC"] && table.scores == [1.5, 4])
    #expect(table.models == ["a", "b"] && table.traits.map(\.name) == ["params"])
    #expect(
      table.notes.contains { $0.contains("Average") }
        && table.notes.contains { $0.contains("repeat") })
  }

  /// The columns of AlpacaEval's published tables, with the unnamed first one.
  @Test func leaderboardAsPublished() throws {
    let text = """
      ,win_rate,standard_error,n_wins,n_wins_base,n_draws,n_total,discrete_win_rate,mode,avg_length,link
      "yi-large",51.89,1.5,401,391,3,805,50.0,verified,1941,https://platform.example/
      base,50.0,0.0,,,805,805,50.0,minimal,2049,
      third,49.5,1.5,370,430,5,805,46.2,community,1755,"https://y.example/a,b"

      """
    let table = try read(text)
    #expect(table.shape == .summary && table.models == ["yi-large", "base", "third"])
    #expect(table.scoreColumns == ["win_rate"] && table.traits.contains { $0.name == "avg_length" })
    let audit = SelectionAudit.of(table)
    #expect(audit.winner == "yi-large" && audit.bestSet.contains("third"))
  }

  @Test func chosenColumns() throws {
    let table = try read(
      "who,loss,win\na,3,1\nb,1,2\nc,2,3\n",
      columns: ScoreColumns(model: "who", score: ["loss"], higherIsWorse: true))
    let audit = SelectionAudit.of(table)
    #expect(audit.winner == "b" && audit.models.map(\.reported) == [1, 2, 3])
    #expect(
      audit.answer("score-shrunk")?.estimate == nil
        && audit.answer("score-shrunk")?.note?.contains("standard errors") == true)
  }

  // MARK: What a table cannot say

  @Test func tablesThatCannotAnswer() throws {
    let one = SelectionAudit.of(try read("model,item,score\na,q1,1\na,q2,0\na,q3,1\n"))
    #expect(
      one.models.count == 1 && one.answer("score-shrunk")?.note?.contains("one model") == true)
    let oneItem = SelectionAudit.of(try read("model,item,score\na,q1,1\nb,q1,0\na,q1,1\n"))
    #expect(oneItem.winner == "a" && oneItem.answer("best-set")?.estimate == nil)
    let constant = SelectionAudit.of(
      try read("model,item,score\na,q1,1\nb,q1,1\na,q2,1\nb,q2,1\nc,q1,1\nc,q2,1\n"))
    #expect(
      constant.answer("score-conditional")?.estimate == nil
        && constant.notes.contains { $0.contains("share the best") })
    // Right or wrong stays within 0...1, however few the items.
    let scarce = SelectionAudit.of(try read("model,item,score\na,q1,1\na,q2,\nb,q1,0\nb,q2,1\n"))
    #expect(scarce.answers.allSatisfy { !$0.quantity.hasPrefix("score-") || ($0.estimate?.interval.upper ?? 0) <= 1 })
    let two = SelectionAudit.of(try read("model,score,se\na,1,0.5\nb,0,0.5\n"))
    #expect(
      two.answer("score-shrunk")?.estimate == nil && two.answer("score-hybrid")?.estimate != nil)
    let p = try #require(two.answer("chance-best")?.estimate?.value)
    #expect(p > 0.88 && p < 0.95)
  }

  @Test func manyItemsShareUnits() throws {
    var text = "model,item,score\n"
    for item in 0..<9000 {
      for model in ["a", "b"] {
        text += "\(model),q\(item),\((item * 7 + model.utf8.count) % 10 < 6 ? 1 : 0)\n"
      }
    }
    let table = try read(text)
    guard case .sharedUnits(_, let units) = table.noise else {
      Issue.record("items are shared")
      return
    }
    #expect(units == 8192 && table.rows == 18000 && table.notes.contains { $0.contains("8192") })
    #expect(abs(table.scores[0] - 0.6) < 1e-3)
  }

  // MARK: Blocks

  /// Plain lines, read many at once and by two threads, give what one row after another gives: the same table, or the
  /// same error on the same line. Tables have quotation marks, line breaks in fields, CR LF, empty lines, missing cells, text in traits, new
  /// models and items at any place, and, some of them, a mistake.
  @Test func blocksAreRowsOneAfterAnother() throws {
    var random = RandomStream(seed: 31)
    func pick<T>(_ choices: [T]) -> T { choices[Int.random(in: 0..<choices.count, using: &random)] }
    let workers = Workers(threads: 2)
    var tables = 0
    var mistakes = 0
    for round in 0..<60 {
      let lineEnd = pick(["\n", "\n", "\r\n"])
      let mistake = round % 3 == 0 ? 2000 + Int.random(in: 0..<800, using: &random) : -1
      let units = pick([12, 300, 40_000])
      var text = "model,item,score,length,comment" + lineEnd
      for row in 0..<3000 {
        let model = "m\(Int.random(in: 0..<(3 + row / 400), using: &random))"
        let item = "q\(Int.random(in: 0..<units, using: &random))"
        var cells = [model, item, pick(["0", "1", "0.25", "1e-3", "-2"]), "\(row % 37)", "x"]
        switch Int.random(in: 0..<60, using: &random) {
        case 0: cells[4] = "\"a \"\"quoted\"\", text\nof two lines\""
        case 1: cells[0] = "\"\(model)\""
        case 2: cells[2] = pick(["", "NA", " 7 "])
        case 3: cells[3] = pick(["long", "", "NaN"])
        case 4: text += lineEnd
        case 5: cells.append("")
        case 6: for column in 0..<4 { cells[column] = "\"\(cells[column])\"" + (column == 1 ? "  " : "") }
        case 7: cells[1] = "\"q, \"\"1\"\"\""
        case 8: cells[2] = "\"\""
        case 9: cells[1] = "q \"1\""
        default: break
        }
        if row == mistake {
          switch Int.random(in: 0..<7, using: &random) {
          case 4: cells[1] = "\"q\" 1"
          case 5: text += "\"\"" + lineEnd
          case 6: cells[4] = "a\rb"
          case 0: cells[2] = "oops"
          case 1: cells.removeLast()
          case 2: cells[0] = ""
          default: cells[4] = "\"open"
          }
        }
        text += cells.joined(separator: ",") + lineEnd
      }
      if round % 5 == 0 { text.removeLast() }
      let bytes = Array(text.utf8)
      func outcome(_ blockSize: Int, _ workers: Workers) -> String {
        do { return "\(try ScoreTable.read(bytes: bytes, blockSize: blockSize, workers: workers))" } catch {
          return "\(error)"
        }
      }
      let expected = outcome(0, Workers(threads: 1))
      if expected.contains("table.csv:") { mistakes += 1 } else { tables += 1 }
      for blockSize in [1 << 20, 5000, 300] {
        #expect(outcome(blockSize, workers) == expected, "round \(round), blocks of \(blockSize)")
      }
    }
    #expect(tables >= 20 && mistakes >= 10)
  }
}
