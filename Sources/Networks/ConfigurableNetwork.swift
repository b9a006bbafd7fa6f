import Settings

/// A network that a user can choose: `kind` is the word for `network.kind`.
///
/// It is made for the `Shape` of what a world shows: a `TokenShape`, an `ObservationShape`. To add a network of a known
/// shape: its file, one line in the catalog, one test, one page.
public protocol ConfigurableNetwork: Network, Choosable {
  /// What it must know of a world.
  associatedtype Shape: Sendable

  /// The keys that `init(from:shape:)` reads, in order; a checkpoint's metadata may hold them.
  static var keys: [String] { get }

  /// Reads every key but `kind`; whoever calls finishes the reader. Throws a `UserError` that names the key.
  init(from reader: SettingsReader, shape: Shape) throws

  /// Keys whose values change what the network computes and leave no trace in the shapes of its tensors, each with the
  /// values it can have: what a file that does not describe itself leaves open, and the user must say.
  static var openKeys: [(key: String, values: String)] { get }

  /// Whether a file with tensors of these names and shapes holds such a network and can hold no other; false where
  /// another kind has the same names.
  static func recognizes(_ tensors: [String: [Int]]) -> Bool

  /// What a file says of the network: its metadata as settings, `described`, together with what names and shapes of its
  /// tensors tell.
  ///
  /// Throws a `UserError`: bad data where tensors contradict each other or the world, wrong usage where something stays
  /// open that must be said.
  static func sizes(in file: NetworkFile, described: Setting, shape: Shape) throws -> Setting
}

extension ConfigurableNetwork {
  public var kind: String { Self.kind }

  public static var keys: [String] { [] }

  public static var openKeys: [(key: String, values: String)] { [] }

  public static func recognizes(_ tensors: [String: [Int]]) -> Bool { false }

  public static func sizes(in file: NetworkFile, described: Setting, shape: Shape) throws -> Setting { described }

  static func fits(_ shape: any Sendable) -> Bool { shape is Shape }

  static func make(from reader: SettingsReader, for shape: any Sendable) throws -> any Network {
    guard let shape = shape as? Shape else { preconditionFailure("\(kind) is not made for \(shape)") }
    return try Self(from: reader, shape: shape)
  }

  static func told(by file: NetworkFile, described: Setting, shape: any Sendable) throws -> Setting {
    guard let shape = shape as? Shape else { preconditionFailure("\(kind) is not made for \(shape)") }
    return try sizes(in: file, described: described, shape: shape)
  }
}

/// A file with a network's parameters, as far as it tells what network that is.
public struct NetworkFile: Sendable {
  /// Its name, for messages.
  public var name: String
  /// The shape of each tensor.
  public var tensors: [String: [Int]]
  /// The file's map of text.
  public var metadata: [String: String]
  /// What the user wrote under `network.`, which comes before all the file says.
  public var settings: Setting?

  public init(name: String, tensors: [String: [Int]], metadata: [String: String] = [:], settings: Setting? = nil) {
    self.name = name
    self.tensors = tensors
    self.metadata = metadata
    self.settings = settings
  }
}

/// The sequence of tokens that a network reads: how many, and how many numbers each has.
public struct TokenShape: Sendable, Hashable {
  public let count: Int
  public let width: Int

  public init(count: Int, width: Int) { (self.count, self.width) = (count, width) }
}

extension SettingsReader {
  /// Reads a section `network` by its `kind`, one of those `kinds` that are made for `shape`, and refuses what it does not
  /// know.
  public func network(for shape: any Sendable, among kinds: [any ConfigurableNetwork.Type]) throws -> any Network {
    let network = try choose("kind", among: kinds.filter { $0.fits(shape) }) { $0.kind }.make(from: self, for: shape)
    try finish()
    return network
  }
}
