import Readings
import Settings

/// Claims that belong together: an experiment of a publication, a set of formulas, one seed.
public struct ClaimGroup: Sendable {
  /// The word a user writes for it; the claims' ids begin with it.
  public var id: String
  /// What it is, in one line.
  public var title: String
  public var claims: [Claim]

  /// Traps where an id does not begin with that of the group.
  public init(_ id: String, title: String, _ claims: [Claim]) {
    precondition(claims.allSatisfy { $0.group == id }, "a claim of \(id) has another id")
    (self.id, self.title, self.claims) = (id, title, claims)
  }
}

/// All claims, in groups. A value: a user of the library starts from `Ledger.standard` and adds groups.
///
/// ```swift
/// var ledger = Ledger.standard
/// ledger.groups.append(ClaimGroup("my-paper", title: "what it shows", [Claim("my-paper/loss", …)]))
/// Mesascope.main(catalog: catalog, ledger: ledger)
/// ```
public struct Ledger: Sendable {
  public var groups: [ClaimGroup]

  public init(_ groups: [ClaimGroup]) { self.groups = groups }

  public var claims: [Claim] { groups.flatMap(\.claims) }

  /// The claims of these ids, of groups or of single claims, in the order of the ledger; all of the given kinds for an
  /// empty list.
  ///
  /// Throws a usage error at `place` that names the nearest id.
  public func claims(_ ids: [String], of kinds: [Claim.Kind] = Claim.Kind.allCases, at place: String) throws -> [Claim]
  {
    let known = groups.map(\.id) + claims.map(\.id)
    for id in ids where !known.contains(id) {
      throw UserError(
        .usage, at: place, value: "“\(id)”", expected: "the id of a claim or of a group of claims",
        remedy: Nearest.match(id, among: known).map { "did you mean “\($0)”?" }
          ?? "known are: " + groups.map(\.id).joined(separator: ", "))
    }
    return claims.filter { claim in
      ids.isEmpty ? kinds.contains(claim.kind) : ids.contains(claim.id) || ids.contains(claim.group)
    }
  }

  /// The names of all studies that claims need.
  public var studies: [String] {
    var names: [String] = []
    for need in claims.flatMap(\.needs) where !names.contains(need.study) { names.append(need.study) }
    return names
  }

  /// The judgement of a claim over the first of several bodies of evidence that has what it needs.
  public static func judgement(of claim: Claim, over evidence: [Evidence]) -> Judgement {
    let first = evidence.first { (try? $0.records(for: claim)) != nil }
    return Judgement(claim, over: first ?? evidence.first ?? Evidence())
  }
}
