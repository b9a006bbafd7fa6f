import Foundation
import Records
import Reports
import Settings
import Testing

@Suite struct ReportTests {
  private func html(_ run: SyntheticRun, _ change: (String) throws -> Void = { _ in }) throws -> String {
    let folder = try Folder()
    let path = try run.write(in: folder.path)
    try change(path)
    return try #require(Report(of: [path]).files.first { $0.name == "report.html" }).text.withPlainSpaces
  }

  @Test func aRunThatFoundItSaysSoFirst() throws {
    let page = try html(SyntheticRun())
    #expect(MarkupCheck.fault(in: page) == nil)
    #expect(
      page.contains(
        "<h1>One linear self-attention layer learned one tuned step of gradient descent: its predictions differ from it "
          + "by 0.019 on average, sensitivity cosine 0.999 [0.996, 1.002].</h1>"))
    #expect(page.contains("class=\"headline found\""))
    #expect(page.contains("between steps 160 and 250"))
    let titles = page.components(of: "<h2 ").map { $0.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" } }
    #expect(
      titles == [
        "How the loss fell", "When the match appeared", "The weights, trained and constructed",
        "Outside the training distribution", "Readings", "What it cost", "What could not be measured",
        "Where this comes from",
      ])
    // Why there is no cosine with a candidate whose answer does not move.
    #expect(page.contains("unavailable, because the candidate’s gradient in the query is zero in every task."))
    #expect(page.contains("mesascope run study.yaml --seed 0"))
    #expect(page.contains("Benjamini and Hochberg"))
  }

  @Test func aRunThatDidNotFindItSaysSoPlainly() throws {
    let page = try html(SyntheticRun(ending: .absent))
    #expect(page.contains("One linear self-attention layer did not learn one tuned step of gradient descent"))
    #expect(page.contains("class=\"headline absent\""))
    #expect(page.contains("The match never stays over 0.8 up to the last checkpoint."))
    #expect(page.contains("always answering zero is the nearest; 62 % of the resampled sets of tasks agree"))
  }

  @Test func anUnmeasuredRunClaimsNothing() throws {
    let page = try html(SyntheticRun(ending: .unmeasured))
    #expect(page.contains("nothing was measured that says what it does inside"))
    #expect(page.contains("Readings are</strong> unavailable, because the run directory holds none."))
    #expect(page.contains("id=\"loss-title\""))
    #expect(!page.contains("id=\"match-title\""))
  }

  @Test func anUnfinishedRunIsCalledThat() throws {
    let page = try html(SyntheticRun(ending: .absent, status: .interrupted))
    #expect(page.contains("<strong>This run is not finished</strong> (interrupted)"))
    #expect(page.contains("has not learned one tuned step of gradient descent so far"))
  }

  /// Two runs that differ in times, durations and threads only have the same pages.
  @Test func noClockIsInThePage() throws {
    let folders = [try Folder(), try Folder()]
    let files = try folders.map { try Report(of: [SyntheticRun().write(in: $0.path)]).files }
    #expect(files[0] == files[1])
    #expect(!files[0].contains { $0.text.contains("2026-01-01") })
    #expect(
      files[0].map(\.name) == [
        "report.html", "figures/loss.svg", "figures/loss.vl.json", "figures/match.svg", "figures/match.vl.json",
        "figures/sensitivities.svg", "figures/sensitivities.vl.json", "figures/weights.svg", "figures/weights.vl.json",
        "figures/shifts.svg", "figures/shifts.vl.json", "figures/shapes.svg", "figures/shapes.vl.json",
      ])
  }

  @Test func whatIsDamagedIsSaidAndTheRestIsShown() throws {
    let page = try html(SyntheticRun()) { path in
      try "{\"step\": 0, \"loss\": ".write(toFile: path + "/metrics.jsonl", atomically: true, encoding: .utf8)
      let names = try FileManager.default.contentsOfDirectory(atPath: path + "/checkpoints")
      for name in names { try "no".write(toFile: path + "/checkpoints/" + name, atomically: true, encoding: .utf8) }
    }
    #expect(page.contains("The metrics of training:</strong> unavailable, because"))
    #expect(page.contains("The weights are</strong> unavailable, because"))
    #expect(page.contains("learned one tuned step of gradient descent"))
    #expect(MarkupCheck.fault(in: page) == nil)
  }

  @Test func textFromFilesIsEscaped() throws {
    let page = try html(SyntheticRun(title: "<script>alert(1)</script> & co"))
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;"))
  }

  @Test func manySeedsStandSideBySide() throws {
    let folder = try Folder()
    var paths: [String] = []
    for seed in 0..<6 {
      let run = SyntheticRun(seed: seed, ending: seed == 5 ? .absent : .found, pace: 80 + 40 * Double(seed))
      paths.append(try run.write(in: folder.path))
    }
    let report = try Report(of: paths)
    let page = report.page.html()
    #expect(MarkupCheck.fault(in: page) == nil)
    #expect(page.contains("<h1>5 of 6 seeds learned one tuned step of gradient descent.</h1>"))
    #expect(page.contains("Median of 6 seeds"))
    for seed in 0..<6 { #expect(page.contains("seed-000\(seed)")) }
    #expect(try RunFiles.directories(in: [folder.path + "/synthetic-regression"]).count == 6)
  }

  @Test func variantsStandSideBySide() throws {
    let folder = try Folder()
    let variants = ["gradient-descent", "evolution-strategy", "truncation-selection"]
    let paths = try variants.map { try SyntheticRun(variant: $0).write(in: folder.path) }
    let page = try Report(of: paths).page
    #expect(page.html().contains("Evolution strategy"))
    #expect(page.figures.map(\.name) == ["losses", "emergence", "costs", "ends"])
  }

  @Test func filesAreWritten() throws {
    let folder = try Folder()
    let path = try SyntheticRun().write(in: folder.path)
    let report = try Report(of: [path])
    try report.write(to: path)
    for file in report.files {
      let written = try String(contentsOfFile: path + "/" + file.name, encoding: .utf8)
      #expect(written == file.text)
      if file.name.hasSuffix(".json") {
        #expect(try JSONSerialization.jsonObject(with: Data(written.utf8)) is [String: Any])
      }
    }
    try report.write(page: folder.path + "/page.html")
    #expect(try folder.text("page.html") == report.files[0].text)
    #expect(try folder.text("page-figures/loss.svg").hasPrefix("<svg "))
  }

  @Test func whatIsNotThereIsNamed() throws {
    let folder = try Folder()
    let error = #expect(throws: UserError.self) { try Report(of: [folder.path + "/none"]) }
    #expect(error?.exitCode == 66)
    let none = #expect(throws: UserError.self) { try RunFiles.directories(in: [folder.path]) }
    #expect(none?.exitCode == 66)
    #expect(throws: UserError.self) { try Report(of: []) }
  }
}
