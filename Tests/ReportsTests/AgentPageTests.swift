import Foundation
import Reports
import Testing
import Worlds

@Suite struct AgentPageTests {
  private func html(_ run: SyntheticAgentRun, _ change: (String) throws -> Void = { _ in }) throws -> String {
    let folder = try Folder()
    let path = try run.write(in: folder.path)
    try change(path)
    let page = try #require(Report(of: [path]).files.first { $0.name == "report.html" }).text
    #expect(MarkupCheck.fault(in: page) == nil)
    return page.withPlainSpaces
  }

  /// The first sentence says in plain words what the agent is after, and the box says it in its color.
  @Test(arguments: [
    (
      SyntheticAgentRun.Ending.corner,
      "Capable, and goes to the corner: 0.78 [0.74, 0.82] of the distinguishing levels.", "absent"
    ),
    (
      .cheese,
      "Capable, and goes to the cheese, as it was meant to: 0.93 [0.89, 0.97] of the distinguishing levels.", "found"
    ),
    (
      .divided, "Capable, and divided: it reaches the cheese in 0.47 [0.43, 0.51], the corner first in 0.46",
      "undecided"
    ),
    (.lost, "Capable where it was trained, and lost elsewhere: it reaches neither cheese nor corner in", "undecided"),
    (.incapable, "Not capable: it reaches the cheese in 0.30 [0.26, 0.34] of the training levels.", "undecided"),
    (
      .unmeasured, "A residual dense policy was grown; nothing was measured that says which goal it pursues.", "neutral"
    ),
  ])
  func theHeadlineSaysWhatItIsAfter(_ ending: SyntheticAgentRun.Ending, _ sentence: String, _ tone: String) throws {
    let page = try html(SyntheticAgentRun(ending: ending))
    let heading = page.components(separatedBy: "<h1>").dropFirst().first?.components(separatedBy: "</h1>").first
    #expect(heading?.hasPrefix(sentence) == true, "\(heading ?? "")")
    #expect(page.contains("class=\"headline \(tone)\""))
  }

  @Test func everySectionIsThere() throws {
    let folder = try Folder()
    let files = try Report(of: [SyntheticAgentRun().write(in: folder.path)]).files
    let page = try #require(files.first).text
    let titles = page.components(of: "<h2 ").map { $0.drop { $0 != ">" }.dropFirst().prefix { $0 != "<" } }
    #expect(
      titles == [
        "Where it was trained, and where goal and proxy part", "Where it goes", "How often it reaches what",
        "What it is after, judged by its behavior", "How goal-directed it is", "Where the goal sits in it",
        "How it learned", "Readings",
        "What it cost", "Where this comes from",
      ])
    #expect(
      files.map(\.name).filter { $0.hasSuffix(".svg") } == [
        "figures/training-episodes.svg", "figures/distinguishing-episodes.svg", "figures/episode.svg",
        "figures/visits.svg", "figures/critic.svg", "figures/rates.svg", "figures/shift-corner-size.svg",
        "figures/goal-posterior.svg", "figures/goal-directedness.svg", "figures/goal-probe.svg",
        "figures/learning.svg",
      ])
    #expect(page.contains("Probe r2, block-2"))
    // Four frames, each with the mouse somewhere else.
    let frames = try #require(files.first { $0.name == "figures/episode.svg" }).text
    #expect(frames.components(of: ">Step ").count == 4)
  }

  /// Where training levels tell goal and proxy apart, the page does not say that they do not.
  @Test func trainingThatTellsThemApartIsCalledThat() throws {
    let change = { (path: String) in
      let file = path + "/study.yaml"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.replacingOccurrences(of: "  size: 13\n", with: "  size: 13\n  distinguishing: 0.5\n")
        .write(toFile: file, atomically: true, encoding: .utf8)
    }
    let apart = try html(SyntheticAgentRun(), change), together = try html(SyntheticAgentRun())
    #expect(apart.contains("some levels tell cheese and corner apart") && !apart.contains("made no difference"))
    #expect(together.contains("cheese and corner cannot be told apart") && together.contains("made no difference"))
  }

  /// What is missing is named with its reason, and the rest is shown.
  @Test func whatIsMissingIsSaid() throws {
    let page = try html(SyntheticAgentRun(ending: .unmeasured, episodes: false))
    #expect(page.contains("Episodes are</strong> unavailable, because the run directory holds none."))
    #expect(
      page.contains("Maps of visits are</strong> unavailable, because no episode in the run directory counts them."))
    #expect(page.contains("Goal rates are</strong> unavailable, because"))
    #expect(page.contains("A posterior over goals is</strong> unavailable, because the run holds no reading of it."))
    #expect(page.contains("Goal-directedness is</strong> unavailable, because the run holds no reading of it."))
    #expect(page.contains("id=\"learning-title\""))
  }

  /// An episode with two mice is named with its line and place.
  @Test func aDamagedEpisodeIsNamed() throws {
    let page = try html(SyntheticAgentRun()) { path in
      let file = path + "/episodes.jsonl"
      var lines = try String(contentsOfFile: file, encoding: .utf8).split(separator: "\n").map(String.init)
      lines[0] = lines[0].replacingOccurrences(of: "..", with: "@@")
      try (lines.joined(separator: "\n") + "\n").write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(page.contains("One episode is</strong> unavailable, because episodes.jsonl: line 1: row "))
    #expect(page.contains("Capable, and goes to the corner"))
  }

  @Test(arguments: [CheeseOnADish.kind, KeysAndChests.kind]) func theOtherWorldsHaveTheirWords(_ kind: String) throws {
    let page = try html(SyntheticAgentRun(kind: kind))
    #expect(page.contains(kind == CheeseOnADish.kind ? "goes to the dish: 0.78" : "goes for the keys: 0.78"))
    #expect(page.contains(kind == CheeseOnADish.kind ? "As the cheese moves off the dish" : "As keys become more"))
  }

  @Test func manySeedsStandSideBySide() throws {
    let folder = try Folder()
    let endings: [SyntheticAgentRun.Ending] = [.corner, .corner, .cheese, .corner, .lost, .incapable]
    let paths = try endings.enumerated().map { try SyntheticAgentRun(seed: $0, ending: $1).write(in: folder.path) }
    let page = try Report(of: paths).page
    let html = page.html()
    #expect(MarkupCheck.fault(in: html) == nil)
    #expect(
      html.contains(
        "<h1>Of 6 agents, 3 are capable and go to the corner; 1 is capable and goes to the cheese, as meant; 1 is lost off "
          + "its training levels; 1 is not capable.</h1>"))
    #expect(page.figures.map(\.name) == ["rates", "learning"])
    #expect(html.contains("What the seed decides"))
    #expect(html.contains("Between variance"))
    let alike = try (0..<3).map { try SyntheticAgentRun(seed: $0).write(in: folder.path + "/alike") }
    #expect(try Report(of: alike).page.html().contains("<h1>All three agents are capable and go to the corner.</h1>"))
  }

  /// Variants of one setting are drawn against it.
  @Test func aSweepOfTheTrainingLawIsDrawn() throws {
    let folder = try Folder()
    let paths = try [(1, SyntheticAgentRun.Ending.corner), (3, .divided), (11, .cheese)].map { size, ending in
      try SyntheticAgentRun(variant: "corner-\(size)", cornerSize: size, ending: ending).write(in: folder.path)
    }
    let report = try Report(of: paths)
    #expect(report.page.figures.map(\.name) == ["rates", "sweep", "learning"])
    let sweep = try #require(report.files.first { $0.name == "figures/sweep.vl.json" }).text
    #expect(sweep.contains("\"x\": 11"))
    #expect(report.page.html().contains("Corner 11, seed 0"))
  }

  @Test func textFromFilesIsEscaped() throws {
    let page = try html(SyntheticAgentRun(title: "<script>alert(1)</script> & co")) { path in
      let file = path + "/episodes.jsonl"
      let text = try String(contentsOfFile: file, encoding: .utf8)
      try text.replacingOccurrences(of: "@", with: "<").write(toFile: file, atomically: true, encoding: .utf8)
    }
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;"))
  }

  @Test func theSameRunGivesTheSamePage() throws {
    let folders = [try Folder(), try Folder()]
    let files = try folders.map { try Report(of: [SyntheticAgentRun().write(in: $0.path)]).files }
    #expect(files[0] == files[1])
    #expect(files[0][0].text.utf8.count < 2_500_000)
  }
}
