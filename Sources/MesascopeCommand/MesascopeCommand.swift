import ArgumentParser
import Mesascope

@main
struct MesascopeCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mesascope", abstract: "Grows optimizers inside small models, finds them and measures what they want.")
}
