import Settings

/// Named arrays of numbers as `numpy.savez` and `numpy.savez_compressed` save them (`.npz`).
///
/// An archive of `.npy` files, each of which is read when it is asked for. Members whose names do not end in `.npy` are
/// passed over.
///
/// ```swift
/// let arrays = try NumPyArchive(contentsOf: "behavior.npz")
/// let inputs = try arrays.doubles("inputs")
/// ```
public struct NumPyArchive: Sendable {
  /// The names of the arrays, without `.npy`, in the order of the file.
  public let names: [String]
  /// The file's path, or what stands for it in messages.
  public let source: String

  private let archive: ZipArchive
  private static let ending = ".npy"

  /// Reads the directory of the file at `path`.
  public init(contentsOf path: String) throws { self.init(try ZipArchive(contentsOf: path)) }

  /// Reads a file that is in memory; `source` names it in messages.
  public init(bytes: [UInt8], source: String) throws { self.init(try ZipArchive(bytes: bytes, source: source)) }

  private init(_ archive: ZipArchive) {
    self.archive = archive
    source = archive.source
    names = archive.members.map(\.name).filter { $0.hasSuffix(Self.ending) }.map {
      String($0.dropLast(Self.ending.count))
    }
  }

  /// The array `name`, read whole.
  ///
  /// Throws bad data where there is none, naming the nearest one, and where it is not an array of numbers.
  public func array(_ name: String) throws -> NumPyArray {
    guard let member = archive[name + Self.ending] else {
      throw UserError(
        .badData, at: source, value: "no array “\(Untrusted.forTerminal(name, limit: 80))”",
        expected: "an array of that name",
        remedy: names.isEmpty
          ? "the file holds no arrays"
          : Untrusted.forTerminal(Nearest.advice(name, among: Array(names.prefix(100)))))
    }
    return try NumPyArray(
      bytes: try archive.bytes(of: member), source: ZipArchive.place(member.name, in: source))
  }

  /// The shape of an array.
  public func shape(_ name: String) throws -> [Int] { try array(name).shape }

  /// The elements of an array as Double, in C order; see `NumPyArray.doubles`.
  public func doubles(_ name: String) throws -> [Double] { try array(name).doubles() }

  /// The elements of an array as Float, in C order; see `NumPyArray.floats`.
  public func floats(_ name: String) throws -> [Float] { try array(name).floats() }

  /// The elements of an array of whole numbers or booleans, in C order; see `NumPyArray.integers`.
  public func integers(_ name: String) throws -> [Int64] { try array(name).integers() }
}
