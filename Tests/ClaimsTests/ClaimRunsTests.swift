import Claims
import Foundation
import Readings
import Studies
import Tensors
import Testing

/// Claims over runs that were made for them.
@Suite struct ClaimRunsTests {
  /// A directory below the temporary one; the caller removes it.
  private static func scratch() -> String { NSTemporaryDirectory() + "mesascope-claims-" + UUID().uuidString }

  private static func runs(below root: String, isQuick: Bool = true) -> ClaimRuns {
    ClaimRuns(catalog: .standard, isQuick: isQuick) { run in
      run.root = root
      run.isQuiet = true
    }
  }

  @Test func knownAnswersAreMetAndAFinishedRunIsNotMadeAgain() throws {
    let root = Self.scratch()
    defer { try? FileManager.default.removeItem(atPath: root) }
    let ids = ["goal-directedness", "closed-forms/one-step-long"]
    let claims = try Ledger.standard.claims(ids, at: "test")
    var grown: [Bool] = []
    func judgements() throws -> [Judgement] {
      grown = []
      var work = Self.runs(below: root)
      return try claims.map { claim in
        try work.complete(claim, workers: Workers(threads: 2)) { grown.append(!$0.wasFinished) }
        return Judgement(claim, over: work.evidence)
      }
    }
    let first = try judgements()
    #expect(grown.count == 16 && grown.allSatisfy { $0 })
    for judgement in first { #expect(judgement.verdict.isGood, "\(judgement.claim.id): \(judgement.explanation)") }
    // A published result among the known answers, and counted as such.
    #expect(first.count { $0.claim.kind == .paper } == 1)
    #expect(first[0].explanation.contains("quick"))
    let again = try judgements()
    #expect(grown.count == 16 && grown.allSatisfy { !$0 })
    #expect(again.map(\.finding) == first.map(\.finding))
    // What is recorded is enough for `claims`; a quick run is of a changed study and does not count.
    let recorded = try Evidence(below: root, of: ["known-directedness", "closed-forms"], catalog: .standard)
    #expect(
      Judgement(first[3].claim, over: recorded).verdict
        == (first[3].claim.group == "closed-forms" ? .notComparable : .knownAnswer))
    #expect(recorded.runs.allSatisfy { $0.study == "known-directedness" })
  }

  @Test func theBestAgentEarnsTheOptimumAndTheShareIsOfItsLevels() throws {
    let root = Self.scratch()
    defer { try? FileManager.default.removeItem(atPath: root) }
    let study = try #require(
      Study.all(
        in: Catalog.standard.study("oracle-returns"),
        changes: [StudyChange(parsing: "measure=[{instrument: law-returns, levels: 100, null-levels: 20}]")],
        catalog: .standard
      ).first { $0.variant == "corner-size-1" })
    var run = StudyRun(study, seed: 0, catalog: .standard)
    run.root = root
    run.isQuiet = true
    let readings = try run.execute(workers: Workers(threads: 2)).readings
    func reading(_ quantity: String) throws -> Reading {
      try #require(readings.first { $0.quantity == quantity && $0.condition == nil })
    }
    let (earned, best) = (try reading("return"), try reading("optimal-return"))
    #expect(earned.n == 100 && abs((earned.value ?? 0) - (best.value ?? 1)) < 1e-9)
    #expect(try #require(earned.null?.value) < 0.5 * (earned.value ?? 0))
  }

  /// The studies whose organisms train, at toy size: what their claims read is there.
  @Test(arguments: ["one-layer", "two-layers", "softmax-heads", "alternating-tokens", "corner-sizes/on-2"])
  func whatClaimsReadIsReadAtToySize(_ id: String) throws {
    let root = Self.scratch()
    defer { try? FileManager.default.removeItem(atPath: root) }
    var ledger = Ledger.standard
    for group in ledger.groups.indices {
      for claim in ledger.groups[group].claims.indices {
        for need in ledger.groups[group].claims[claim].needs.indices {
          let isAgent = id.hasPrefix("corner")
          ledger.groups[group].claims[claim].needs[need].quick =
            [
              "base-optimizer.steps=2", isAgent ? "base-optimizer.environments=16" : "base-optimizer.batch=16",
            ] + (isAgent ? ["measure=[{instrument: law-returns, levels: 20, null-levels: 20}]"] : [])
        }
      }
    }
    var work = Self.runs(below: root)
    for claim in try ledger.claims([id], at: "test") {
      try work.complete(claim, workers: Workers(threads: 2)) { _ in }
      let judgement = Judgement(claim, over: work.evidence)
      #expect(judgement.finding?.value != nil, "\(claim.id): \(judgement.explanation)")
      #expect(judgement.explanation.contains("quick: base-optimizer"))
    }
  }
}

/// The records that come with the package.
@Suite struct PackagedRecordsTests {
  @Test func stillSayWhatTheySaid() throws {
    let evidence = try PackagedRecords.evidence(catalog: .standard)
    let judgements = Ledger.standard.claims.map { Judgement($0, over: evidence) }
    #expect(judgements.contains { $0.verdict == .reproduced } && judgements.contains { $0.verdict == .supported })
    #expect(try Judgement.lost(judgements, catalog: .standard).map(\.claim.id) == [])
  }

  @Test func aClaimThatNoLongerComesOutIsLost() throws {
    let claim = try #require(Ledger.standard.claims(["goal-directedness/one-decision-60"], at: "test").first)
    let wrong = Evidence.Run(
      study: "known-directedness", variant: "one-decision-60", seed: 0,
      readings: [
        Reading(
          instrument: "goal-directedness", quantity: "directedness", value: 0.5, n: 1, unit: "nat", reference: "goal",
          step: 0, level: 3)
      ])
    let lost = try Judgement.lost([Judgement(claim, over: Evidence([wrong]))], catalog: .standard)
    #expect(lost.map(\.claim.id) == [claim.id])
  }
}
