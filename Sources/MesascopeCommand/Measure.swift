import ArgumentParser
import Foundation
import Mesascope

/// `mesascope measure`: readings for a run directory or a file.
struct MeasureVerb: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "measure", abstract: "Reads a run or a checkpoint of your own with one instrument.",
    discussion: """
      SUBJECT is \(Mesascope.catalog.sources.map { $0.about }.joined(separator: ", or ")). A .safetensors file may be \
      written by any program. A linear self-attention network has \
      the tensors layers.{i}.attention.{query,key,value}.weight [heads·size, width] and \
      layers.{i}.attention.output.weight [width, heads·size], applied as W·x; tokens are (x, y), the query token \
      (x, 0), and the answer is minus its last coordinate. Say in what world it was trained, and what shapes do not tell; \
      what you leave out is asked for by name. For example:

        mesascope measure model.safetensors --instrument algorithm-match \\
          --set world.kind=regression --set world.dimensions=10 --set world.context=10 \\
          --set world.inputs.half-width=0.5 --set network.kind=linear-self-attention --set network.heads=1 \\
          --set network.include-query=false --set network.activation-clip=none
      """)

  @Argument(help: "What is read: a path.")
  var subject: String

  @Option(help: ArgumentHelp("The instrument (see: mesascope list instruments).", valueName: "name"))
  var instrument: String

  @Option(
    help: ArgumentHelp(
      "The earlier or other subject, for instruments that compare two.", valueName: "subject"))
  var reference: String?

  @Option(
    help: ArgumentHelp(
      "Other names for the tensors of a checkpoint: YAML or JSON, OURS: THEIRS, or OURS: {from: THEIRS, transpose: true}.",
      valueName: "file"))
  var map: String?

  @OptionGroup var changes: SetOptions

  @OptionGroup var seed: SeedOption

  @OptionGroup var threads: ThreadOptions
  @OptionGroup var format: FormatOption

  func run() throws {
    let measurement = try Measurement(
      instrument: instrument, changes: changes.parsed(), map: map, seed: seed.checked(), catalog: Mesascope.catalog)
    let outcome = try measurement.outcome(of: subject, against: reference, workers: threads.workers())
    if let world = outcome.worldWords {
      let line = "Read in the world \(world)\n"
      if format.format == .table {
        try StandardOutput.write(line + "\n")
      } else {
        FileHandle.standardError.write(Data(line.utf8))
      }
    }
    try StandardOutput.write(
      ReadingTable.written(outcome.readings, as: format.format, catalog: Mesascope.catalog))
  }
}
