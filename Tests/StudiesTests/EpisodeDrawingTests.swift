import Records
import Studies
import Testing

@Suite struct EpisodeDrawingTests {
  @Test func drawsEpisodesSideBySide() {
    let level = "#####\n#*..#\n#...#\n#..@#\n#####"
    let episode = EpisodeRecord(set: "shifted", level: level, path: [18, 17, 12, 7], outcome: .neither)
    let training = EpisodeRecord(set: "training", level: level, path: [18, 13], outcome: .goal)
    let rows = ["#####", "#*@.#", "#.^.#", "#.^<#", "#####"]
    let gap = String(repeating: " ", count: 14)
    let expected = rows.map { $0 + gap + $0 } + ["neither, 3 steps   neither, 3 steps", ""]
    #expect(EpisodeDrawing.text([training, episode, episode]) == expected.joined(separator: "\n"))
    #expect(EpisodeDrawing.text([training]).isEmpty)
  }
}
