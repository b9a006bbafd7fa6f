import ArgumentParser
import Foundation
import Mesascope

/// `mesascope reproduce`: published numbers beside ours.
struct ReproduceVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reproduce", abstract: "Published value, our value, interval and verdict, one line each.",
    discussion: ReproductionRegistry.all.map { "\($0.id): \($0.title)" }.joined(separator: "\n"))

  @Argument(help: ArgumentHelp("What to reproduce. Default: everything.", valueName: "id"))
  var ids: [String] = []

  @Flag(help: "Smaller batches where training is long; within two minutes on two cores.")
  var quick = false

  @OptionGroup var seed: SeedOption

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: FormatOption
  @OptionGroup var quiet: QuietFlag

  func run() throws {
    let chosen = try ReproductionRegistry.named(ids)
    let isQuiet = quiet.quiet
    let bench = ReproductionBench(
      size: quick ? .quick : .full, seed: UInt64(try seed.checked()), workers: try threads.workers()
    ) { text in
      if !isQuiet { FileHandle.standardError.write(Data("\(text)\n".utf8)) }
    }
    let lines = try chosen.flatMap { try $0.run(bench) }
    try StandardOutput.write(ReproductionRegistry.written(lines, as: format.format))
  }
}
