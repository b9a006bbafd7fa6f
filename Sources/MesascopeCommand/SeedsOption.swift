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
    case (let seed?, nil):
      guard seed >= 0 else {
        throw UserError(
          .usage, at: "--seed", value: "\(seed)", expected: "a whole number from 0 up")
      }
      return [seed]
    case (nil, let range?):
      // Shells read `<` outside quotes as a redirection, so `0...9` is understood too.
      let isClosed = range.contains("...")
      let ends = range.components(separatedBy: isClosed ? "..." : "..<").map { Int($0) }
      guard ends.count == 2, let first = ends[0], var end = ends[1], first >= 0, end < 1_000_000_000 else {
        throw UserError(.usage, at: "--seeds", value: range, expected: "a range such as 0...9, or '0..<10' in quotes")
      }
      if isClosed { end += 1 }
      guard first < end, end - first <= 100_000 else {
        throw UserError(.usage, at: "--seeds", value: range, expected: "from 1 to 100,000 seeds, the first one first")
      }
      return Array(first..<end)
    case (nil, nil): return nil
    default:
      throw UserError(.usage, at: "--seed and --seeds", expected: "one of the two")
    }
  }
}
