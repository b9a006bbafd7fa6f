import Differentiation
import Readings

/// Whatever has places inside where values can be read and edited: a network, or an agent planted with layers.
///
/// How it is run with a request for them depends on what else it can do: see `InspectableActing` and
/// `InspectableAnswering`.
public protocol Inspectable: Subject {
  /// The sites, in the order in which they are reached.
  var sites: [Site] { get }
}

extension Inspectable {
  /// The sites on the way to what it answers.
  public var hiddenSites: [Site] { sites.filter { !$0.isOutput } }

  /// Throws `Unavailable` where a request names what is not one of its sites.
  public func check(_ request: SiteRequest) throws(Unavailable) {
    let unknown = request.unknownNames(among: sites)
    if unknown.isEmpty { return }
    throw Unavailable(
      "\(label) has no site \(unknown.joined(separator: ", ")); it has \(sites.map(\.name).joined(separator: ", "))")
  }
}
