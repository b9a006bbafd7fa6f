import ArgumentParser
import Foundation
import Mesascope

/// `--seed N` or `--seeds A...B`, for verbs that run studies.
struct SeedsOption: ParsableArguments {
  @Option(help: ArgumentHelp("Run this seed.", valueName: "n"))
  var seed: Int?

  @Option(help: ArgumentHelp("Run the seeds from a to b, both included.", valueName: "a...b"))
  var seeds: String?

  /// The seeds that were named; nil for those of the study.
  ///
  /// Throws a usage error for what is no seed or no range of them, and for both options at once.
  func chosen() throws -> [Int]? {
    switch (seed, seeds) {
    case (let seed?, nil): return [try SeedOption.checked(seed)]
    case (nil, let range?): return Array(try SeedRange.parsed(range))
    case (nil, nil): return nil
    default:
      throw UserError(.usage, at: "--seed and --seeds", expected: "one of the two")
    }
  }
}
