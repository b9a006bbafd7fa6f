import Foundation

/// The sine, behind a name of its own so that the files that use it need no Foundation.
func sine(_ x: Double) -> Double { sin(x) }

/// The file of that name in `Reference/`.
func referenceData(_ name: String) throws -> Data {
  guard let url = Bundle.module.url(forResource: "Reference/" + name, withExtension: "json") else {
    throw CocoaError(.fileNoSuchFile)
  }
  return try Data(contentsOf: url)
}
