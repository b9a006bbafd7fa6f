import Foundation
import Testing

@Suite struct HelpTests {
  @Test func helpNamesEveryVerbAndExitsWithZero() throws {
    let result = try Program.run("--help", in: Scratch())
    #expect(result.exitCode == 0)
    for verb in [
      "run", "list", "measure", "report", "reproduce", "claims", "calibrate", "bench", "select", "overoptimization",
    ] {
      #expect(result.output.contains("\n  \(verb) "), "\(verb) is missing from the help")
      let own = try Program.run("help", verb, in: Scratch())
      #expect(own.exitCode == 0 && own.output.contains("USAGE: mesascope \(verb)"))
    }
  }

  @Test(arguments: ["bash", "zsh", "fish"]) func completionScriptsNameTheVerbs(_ shell: String) throws {
    let result = try Program.run("--generate-completion-script", shell, in: Scratch())
    #expect(result.exitCode == 0)
    #expect(result.output.contains("measure"))
  }

  @Test func listNamesWhatThereIs() throws {
    let result = try Program.run("list", "--format", "json", in: Scratch())
    let rows = try #require(try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [[String: Any]])
    let names = rows.compactMap { $0["name"] as? String }
    for name in [
      "in-context-regression", "three-base-optimizers", "regression", "linear-self-attention", "gradient-descent",
      "algorithm-match", "emergence",
    ] { #expect(names.contains(name)) }
  }

  /// Arguments, exit code, and what the message must name.
  @Test(arguments: [
    (["run", "in-context-regresion"], 64, "in-context-regression"),
    (["run", "in-context-regression", "--set", "world.noize=1"], 64, "noise"),
    (["run", "in-context-regression", "--set", "world.noise=-1"], 64, "world.noise"),
    (["run", "in-context-regression", "--set", "noise"], 64, "KEY=VALUE"),
    (["run", "in-context-regression", "--seeds", "3..<3"], 64, "--seeds"),
    (["run", "in-context-regression", "--seeds", "3"], 64, "0...9"),
    (["run", "in-context-regression", "--threads", "0"], 64, "--threads"),
    (["run", "missing.yaml"], 66, "missing.yaml"),
    (["measure", "missing.safetensors", "--instrument", "algorithm-match"], 66, "missing.safetensors"),
    (["measure", "missing.safetensors", "--instrument", "algoritm-match"], 64, "algorithm-match"),
    (["measure", "x", "--instrument", "algorithm-match", "--set", "wurld.noise=1"], 64, "world"),
    (["nonsense"], 64, "nonsense"),
  ])
  func mistakesAreNamedWithTheirRemedy(_ arguments: [String], _ code: Int32, _ name: String) throws {
    let scratch = try Scratch()
    let result = try Program(arguments, in: scratch).finish()
    #expect(result.exitCode == code)
    #expect(result.errors.contains(name), "\(result.errors)")
    #expect(result.output.isEmpty)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty, "a mistake leaves nothing behind")
  }

  @Test func aMistakeInAFileIsBadDataWithItsLine() throws {
    let scratch = try Scratch()
    try scratch.write(
      "study: mine\norganism: {kind: trained}\nworld:\n  kind: regression\n  noize: 1\n", to: "mine.yaml")
    let result = try Program.run("run", "mine.yaml", in: scratch)
    #expect(result.exitCode == 65)
    #expect(result.errors.contains("mine.yaml:5") && result.errors.contains("did you mean “noise”"))
  }
}
