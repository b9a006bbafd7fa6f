import Differentiation
import Synchronization

/// Gathers what sites held in the micro-batches of one run, whichever worker they fell to.
final class SiteCollector: Sendable {
  let request: SiteRequest
  // Guards the records of the micro-batches, by their numbers.
  private let parts = Mutex<[Int: [SiteRecord<Float>]]>([:])

  /// Traps on a name that is not a site of the network.
  init(_ request: SiteRequest, of network: some Network) {
    let unknown = request.unknownNames(among: network.sites)
    precondition(
      unknown.isEmpty,
      "\(network.kind) has no sites \(unknown); it has \(network.sites.map(\.name).joined(separator: ", "))")
    self.request = request
  }

  /// Takes over what a tape has kept of micro-batch `number`.
  func collect(_ number: Int, from tape: Tape<Float>) {
    precondition(tape.unreachedSites.isEmpty, "the sites \(tape.unreachedSites) were not reached")
    let records = tape.siteRecords
    parts.withLock { $0[number] = records }
  }

  /// The records of the whole batch; none where it is empty.
  func records() -> [SiteRecord<Float>] {
    let parts = parts.withLock { $0 }
    return SiteRecord.joined(parts.keys.sorted().compactMap { parts[$0] })
  }
}
