import Audits
import Settings
import Testing

/// Which column is taken for what, on the headers of tables as they are published, and what is refused.
@Suite struct ScoreLayoutTests {
  func read(_ lines: [String], columns: ScoreColumns = ScoreColumns()) throws -> ScoreTable {
    try ScoreTable.read(bytes: Array(lines.joined(separator: "\n").utf8), name: "t.csv", columns: columns)
  }

  func failure(_ lines: [String]) -> String {
    do {
      let table = try read(lines)
      Issue.record("read without an error: \(table.reading)")
      return ""
    } catch { return "\(error)" }
  }

  // MARK: Scores and errors

  @Test func namedScoreGoesBeforeOtherNumbers() throws {
    let table = try read([
      "model,score,rating_q025,rating_q975,CI,avg_tokens,date", "a,82.6,80.6,84.6,\"(-2, +2)\",662,2024-07-31",
      "b,79.3,77.3,81.3,\"(-2, +2)\",567,2024-07-31", "c,70,68,72,\"(-2, +2)\",600,2024-07-31",
    ])
    #expect(table.scores == [82.6, 79.3, 70] && table.scoreColumns == ["score"])
    guard case .standardErrors(let errors) = table.noise else {
      Issue.record("the intervals give standard errors")
      return
    }
    for error in errors { #expect(abs(error - 2 / 1.959963984540054) < 1e-9) }
    #expect(table.reading.contains("rating_q025") && table.traits.map(\.name).contains("avg_tokens"))
  }

  @Test func intervalsThatDoNotHoldTheScoreAreNotItsOwn() throws {
    let table = try read(["model,score,speed_low,speed_high", "a,5,1,2", "b,6,1,2", "c,7,1,3"])
    guard case .unknown = table.noise else {
      Issue.record("1...2 is no interval of 5")
      return
    }
  }

  @Test func errorsBelongToTheirScore() throws {
    let lines = [
      "model,win_rate,standard_error,length_controlled_winrate,lc_standard_error,avg_length", "a,50,1.5,55,0.1,2000",
      "b,40,1.4,57,0.2,1800", "c,30,1.3,20,0.3,1500",
    ]
    func errors(_ table: ScoreTable) -> [Double] {
      if case .standardErrors(let errors) = table.noise { errors } else { [] }
    }
    #expect(errors(try read(lines)) == [1.5, 1.4, 1.3])
    let controlled = try read(lines, columns: ScoreColumns(score: ["length_controlled_winrate"]))
    #expect(errors(controlled) == [0.1, 0.2, 0.3] && controlled.scores == [55, 57, 20])
  }

  @Test func aScoreOfTextIsAnErrorOfItsCell() {
    let message = failure(["model,subtask,score,iterations", "a,x,3.0/3,5", "b,x,1.0/2,5"])
    #expect(message.contains("t.csv:2, column 3 (score)") && message.contains("3.0/3"))
    #expect(failure(["model,result", "a,12 ± 1", "b,11 ± 2"]).contains("±"))
  }

  @Test func numbersAsPeopleWriteThem() throws {
    #expect(try read(["model,win_rate", "a,53.2%", "b,41 %"]).scores == [53.2, 41])
    #expect(try read(["model,item,correct", "a,1,True", "a,2,false", "b,1,TRUE", "b,2,True"]).scores == [0.5, 1])
    #expect(try read(["model,score", "a,\"1,014.45\"", "b,−3"]).scores == [1014.45, -3])
    #expect(failure(["model,score", "a,53.2%", "b,0.41", "c,40%"]).contains("t.csv:3"))
    // One group may be thousands or decimals.
    #expect(failure(["model,score", "a,\"1,014\"", "b,\"1,300\""]).contains("t.csv:2, column 2"))
  }

  // MARK: Benchmarks

  @Test func benchmarksAreOfOneScale() throws {
    let message = failure([
      "name,accuracy on A,price,F of B,agreement", "a,0.7,3,61,5000", "b,0.6,2,70,4000", "c,0.5,1,80,100",
    ])
    #expect(message.contains("agreement") && message.contains("--score"))
    let table = try read([
      "model,image_size,mparams,MMLU,ARC,latency_ms,Unnamed: 0", "a,224,7,60,50,9,0", "b,384,70,70,65,30,1",
    ])
    #expect(table.scoreColumns == ["MMLU", "ARC"] && table.traits.map(\.name).contains("mparams"))
    #expect(!table.traits.map(\.name).contains("Unnamed: 0"))
  }

  @Test func meansOfTheOthersAreLeftOut() throws {
    let byName = try read(["model,win_rate_a,win_rate_b,win_rate_avg", "m,0.2,0.4,0.3", "n,0.6,0.2,0.4"])
    #expect(byName.scoreColumns == ["win_rate_a", "win_rate_b"])
    let byValue = try read([
      "model,read,write,together", "m,20,40,30", "n,60,20,40", "o,30,50,40", "p,10,20,15",
    ])
    #expect(byValue.scoreColumns == ["read", "write"] && byValue.notes.contains { $0.contains("together") })
  }

  @Test func gapsThatLeaveNothingAreRefused() {
    let message = failure(["model,a,b,c", "m,10,,30", "n,,20,30", "o,10,20,", "p,10,20,40"])
    #expect(message.contains("3 of 4 models") && message.contains("--score"))
  }

  @Test func aMeanThatDoesNotGoWithTheOthersIsABenchmark() throws {
    let table = try read([
      "model,A,B,avg C", "m,10,20,90", "n,20,30,10", "o,30,40,80", "p,40,50,20", "q,50,60,70",
    ])
    #expect(table.scoreColumns == ["A", "B", "avg C"])
  }

  @Test func lossesAreNotAveragedWithScores() throws {
    let table = try read(["run,eval/accuracy,eval/loss,dropout", "a,0.7,0.9,0.1", "b,0.6,0.8,0.2", "c,0.5,0.7,0.3"])
    #expect(table.scoreColumns == ["eval/accuracy"] && table.traits.map(\.name).contains("dropout"))
    #expect(failure(["model,MMLU,toxicity", "a,70,20", "b,60,30", "c,50,40"]).contains("one direction"))
  }

  @Test func lowerMayBeBetter() throws {
    let lines = ["model,AMI WER,LS WER", "a,8.1,9", "b,9.5,12", "c,20,30"]
    let audit = SelectionAudit.of(try read(lines))
    #expect(audit.findings.first?.contains("--higher-is-worse") == true)
    let turned = SelectionAudit.of(try read(lines, columns: ScoreColumns(higherIsWorse: true)))
    #expect(turned.winner == "a" && turned.findings.first?.contains("--higher-is-worse") == false)
  }

  @Test func questionsAreNotQuantiles() throws {
    let header = "model," + (0..<30).map { "q0\($0 + 10)" }.joined(separator: ",")
    let rows = (0..<4).map { m in "m\(m)," + (0..<30).map { "\(($0 * 7 + m) % 3 == 0 ? 0 : 1)" }.joined(separator: ",")
    }
    let table = try read([header] + rows)
    #expect(table.scoreColumns.count == 30, "\(table.reading) \(table.notes)")
  }

  // MARK: Models and items

  @Test func foldsAreItemsAndNoScores() throws {
    var lines = ["model,fold,rmse"]
    for model in 0..<3 { for fold in 0..<5 { lines.append("m\(model),\(fold),\(0.1 * Double(fold) + Double(model))") } }
    let table = try read(lines)
    #expect(table.scoreColumns == ["rmse"] && table.unitName == "item")
  }

  @Test func oneItemGivesWayToSeeds() throws {
    let table = try read(["env,algo,seed,return", "w,a,0,1", "w,a,1,2", "w,b,0,3", "w,b,1,5"])
    guard case .ownUnits(let values) = table.noise else {
      Issue.record("seeds repeat, the one environment does not")
      return
    }
    #expect(values == [[1, 2], [3, 5]])
  }

  @Test func remarksBeforeTheHeader() throws {
    #expect(try read(["# made by hand", "model,score", "a,1", "b,2"]).models == ["a", "b"])
    #expect(try read(["sep=;", "model;score", "a;1", "b;2"]).scores == [1, 2])
  }

  @Test func itemsDownTheRows() throws {
    let table = try read(["benchmark,modelA,modelB", "t1,0.5,0.6", "t2,0.4,0.7", "t3,0.3,0.5", "t4,0.6,0.6"])
    #expect(table.models == ["modelA", "modelB"] && abs(table.scores[1] - 0.6) < 1e-12)
    guard case .sharedUnits(_, let units) = table.noise else {
      Issue.record("the rows are items")
      return
    }
    #expect(units == 4 && table.notes.contains { $0.contains("columns are models") })
    #expect(
      failure(["Tasks,Filter,Metric,Value,Stderr", "t1,none,acc,0.5,0.01", "t2,none,acc,0.6,0.01"]).contains("--model"))
  }

  @Test func aCrossedColumnIsTheItems() throws {
    var lines = ["algorithm,world,mean_reward"]
    for algorithm in ["ppo", "dqn", "sac"] {
      for (index, world) in ["w1", "w2", "w3", "w4"].enumerated() {
        lines.append("\(algorithm),\(world),\(index * 10 + algorithm.utf8.count)")
      }
    }
    let table = try read(lines)
    guard case .sharedUnits(_, let units) = table.noise else {
      Issue.record("each algorithm has each world once")
      return
    }
    #expect(units == 4 && table.models.count == 3 && table.notes.contains { $0.contains("world") })
  }

  @Test func variantsAreToldApart() throws {
    let table = try read([
      "model,size,score", "CodeGen,2B,24", "CodeGen,6B,26", "CodeGen,16B,32", "GPT-4,N/A,76", "Other,2B,20",
      "Other,16B,21",
    ])
    #expect(table.models.first == "CodeGen (2B)" && table.models.contains("GPT-4") && table.models.count == 6)
    #expect(table.scores == [24, 26, 32, 76, 20, 21])
  }

  @Test func oneRepeatedNameLeavesTheOthersAlone() throws {
    let table = try read(["model,score,standard_error", "a,1,1", "b,2,1", "b,3,1", "c,4,1", "d,5,1"])
    #expect(table.models == ["a", "b", "b (2)", "c", "d"])
    #expect(table.notes.contains { $0.hasPrefix("1 row with the name") })
  }

  @Test func aDataFramesRowNamesAreTheModels() throws {
    let table = try read([",win_rate,standard_error,mode", "x,50,1,verified", "y,40,1,verified", "z,30,1,community"])
    #expect(table.models == ["x", "y", "z"])
  }

  // MARK: Files that are no tables

  @Test func otherFilesAreNamed() {
    func message(_ bytes: [UInt8]) -> String {
      do {
        _ = try ScoreTable.read(bytes: bytes)
        return ""
      } catch { return "\(error)" }
    }
    #expect(message([0x1F, 0x8B, 8, 0, 0]).contains("gzip"))
    #expect(message(Array("PK\u{3}\u{4}xyz".utf8)).contains("spreadsheet"))
    #expect(message(Array("[{\"model\": \"a\", \"score\": 1}]".utf8)).contains("JSON"))
    #expect(message(Array("<!DOCTYPE html><html>".utf8)).contains("markup"))
    #expect(message(Array("version https://git-lfs.github.com/spec/v1\n".utf8)).contains("Git LFS"))
    #expect(message(Array("model,score\na\0,1\n".utf8)).contains("no text"))
    #expect(failure(["m0,0.5,1.5", "m1,0.7,1.2"]).contains("header line"))
    #expect(failure(["model,score,score", "a,1,2"]).contains("columns 2 and 3"))
  }

  @Test func markdown() throws {
    let table = try read(["| model | score | stderr |", "|---|---:|---:|", "| a | 0.5 | 0.1 |", "| b | 0.6 | 0.1 |"])
    #expect(table.models == ["a", "b"] && table.scores == [0.5, 0.6])
  }

  // MARK: Names in the first rows and in the rest

  /// A doubled quotation mark, or an accent in Latin-1, does not make two models of one where the table is long; and items
  /// stay paired beyond what is kept of their names, in whatever order the rows come.
  @Test func namesStayTheSameThroughoutATable() throws {
    var text = Array("model,item,score\n".utf8)
    for row in 0..<5000 {
      text += Array("\"a \"\"quoted\"\" one\",q\(row),1\n".utf8)
      text += [0x6D, 0xE9] + Array(",q\(row),0\n".utf8)
    }
    let table = try ScoreTable.read(bytes: text)
    #expect(table.models == ["a \"quoted\" one", "mé"] && table.scores == [1, 0])

    var lines = ["model,item,score"]
    for model in 0..<2 { for item in 0..<40_000 { lines.append("m\(model),q\(item),\((item * 7919) % 100 + model)") } }
    guard case .sharedUnits(let matrix, let units) = try read(lines).noise else {
      Issue.record("items are shared")
      return
    }
    // The models differ by 1 on each item, and so on each unit but for how many items it holds.
    for unit in 0..<units { #expect(abs(matrix[units + unit] - matrix[unit] - 1) < 1e-9) }
  }
}
