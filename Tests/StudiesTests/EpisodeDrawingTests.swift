import Records
import Studies
import Testing

@Suite struct EpisodeDrawingTests {
  @Test func drawsEpisodesSideBySide() {
    let level = "#####\n#*..#\n#...#\n#..@#\n#####"
    let episode = EpisodeRecord(set: "shifted", level: level, path: [18, 17, 12, 7], outcome: .neither)
    let training = EpisodeRecord(set: "training", level: level, path: [18, 13], outcome: .goal)
    #expect(
      EpisodeDrawing.text([training, episode, episode])
        == """
        #####                #####
        #*@.#                #*@.#
        #.^.#                #.^.#
        #.^<#                #.^<#
        #####                #####
        neither, 3 steps     neither, 3 steps

        """.replacing("steps     neither", with: "steps   neither").replacing(
          "#                #", with: "#              #"))
    #expect(EpisodeDrawing.text([training]).isEmpty)
  }
}
