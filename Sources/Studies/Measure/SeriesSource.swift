import Organisms
import Readings
import Records
import Settings
import Subjects

/// A folder of one's own checkpoints, read in the order of the steps in their names.
public struct SeriesSource: SubjectSource {
  public static let about = "a folder of .safetensors checkpoints"
  private let path: String

  public init?(path: String) throws {
    guard SystemFiles.isDirectory(path) else { return nil }
    self.path = path
  }

  public func open(_ request: MeasureRequest) throws -> [Found] {
    let (world, resolved) = try request.catalog.world(request.world)
    return try CheckpointSeries(in: path).checkpoints.map { checkpoint in
      Found(
        specimen: try request.specimen(of: Safetensors(contentsOf: checkpoint.path), named: checkpoint.path, in: world),
        world: resolved, step: checkpoint.step)
    }
  }
}
