import Foundation
import Organisms
import Readings
import Records
import Settings
import Subjects

/// A file of weights that any program wrote; the user says what world it lives in.
public struct WeightsSource: SubjectSource {
  public static let about = "a .safetensors file"
  private let path: String

  public init?(path: String) throws {
    guard SystemFiles.exists(path), !SystemFiles.isDirectory(path) else { return nil }
    self.path = path
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    let file = try Safetensors(contentsOf: path)
    let (world, resolved) = try request.catalog.world(request.world)
    return [Found(specimen: try request.specimen(of: file, named: path, in: world), world: resolved)]
  }
}

/// A finite decision process with a policy and utilities, in JSON.
public struct DecisionProcessSource: SubjectSource {
  public static let about = "a decision process (.json)"
  private let path: String

  public init?(path: String) throws {
    guard path.hasSuffix(".json"), SystemFiles.exists(path), !SystemFiles.isDirectory(path) else { return nil }
    self.path = path
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    try request.refuse(request.world, key: "world.", because: "the file is the world")
    try request.refuse(request.network, key: "network.", because: "a decision process has no network")
    return [Found(specimen: try DecisionProcessFile(Data(try AtomicFile.read(path)), name: path).specimen)]
  }
}
