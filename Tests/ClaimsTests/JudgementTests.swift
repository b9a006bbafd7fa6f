import Claims
import Foundation
import Readings
import Records
import Settings
import Statistics
import Studies
import Testing

/// Synthetic evidence.
enum Synthetic {
  static func reading(
    _ instrument: String, _ quantity: String, _ value: Double?, _ interval: ClosedRange<Double>? = nil,
    reference: String? = nil, condition: String? = nil, seed: Int? = 0, note: String? = nil
  ) -> Reading {
    Reading(
      instrument: instrument, quantity: quantity, value: value,
      interval: interval.map { Interval(lower: $0.lowerBound, upper: $0.upperBound) }, n: 10_000, unit: "1",
      reference: reference, step: 5, level: 3, null: Reading.Null(value: 0.1, p: nil), condition: condition, seed: seed,
      note: note)
  }

  static func match(
    _ quantity: String, _ value: Double?, _ interval: ClosedRange<Double>? = nil, condition: String? = nil,
    reference: String = "gradient-descent-1", note: String? = nil
  ) -> Reading {
    reading(
      "algorithm-match", quantity, value, interval, reference: reference, condition: condition, note: note)
  }

  static func claim(_ id: String) throws -> Claim { try #require(Ledger.standard.claims([id], at: "test").first) }

  static func judged(_ id: String, _ runs: Evidence.Run...) throws -> Judgement {
    Judgement(try claim(id), over: Evidence(runs))
  }
}

@Suite struct CriterionTests {
  @Test func theWholeIntervalCounts() {
    func finding(_ lower: Double, _ upper: Double) -> Finding {
      Finding((lower + upper) / 2, interval: Interval(lower: lower, upper: upper), confidence: 0.95, n: 2)
    }
    #expect(Criterion.above(1).outcome(of: finding(1.1, 2)) == .holds)
    #expect(Criterion.above(1).outcome(of: finding(0.9, 2)) == .undecided)
    #expect(Criterion.above(1).outcome(of: finding(0.5, 0.9)) == .fails)
    #expect(Criterion.below(1).outcome(of: finding(0.5, 0.9)) == .holds)
    #expect(Criterion.within(0...1).outcome(of: finding(0.2, 1.1)) == .undecided)
    #expect(Criterion.within(0...1).outcome(of: finding(2, 3)) == .fails)
    #expect(Criterion.contains(1, tolerance: 0).outcome(of: finding(0.5, 1.5)) == .holds)
    #expect(Criterion.contains(1, tolerance: 0.1).outcome(of: finding(1.2, 1.5)) == .fails)
    #expect(Criterion.contains(1, tolerance: 0.1).outcome(of: Finding(1.05, n: 1)) == .holds)
    #expect(Criterion.above(1).outcome(of: Finding(1.01, n: 1)) == .holds)
  }
}

@Suite struct JudgementTests {
  private func oneLayer(difference: ClosedRange<Double>) -> Evidence.Run {
    Evidence.Run(
      study: "one-layer", variant: nil, seed: 0,
      readings: [
        Synthetic.match("loss-reference", 0.2, 0.19...0.21), Synthetic.match("loss-difference", 0.001, difference),
        Synthetic.match("sensitivity-cosine", 0.999, 0.998...1), Synthetic.match("model-difference", 0.05, 0.04...0.06),
        Synthetic.match("match", 0.95, 0.94...0.96), Synthetic.match("interpolation-loss", 0.201, 0.19...0.21),
      ])
  }

  @Test func aPublishedResultIsReproducedOrNot() throws {
    #expect(try Synthetic.judged("one-layer/loss", oneLayer(difference: 0.0005...0.0015)).verdict == .reproduced)
    let wide = try Synthetic.judged("one-layer/loss", oneLayer(difference: -0.002...0.004))
    #expect(wide.verdict == .notReproduced && wide.explanation.contains("across the limit"))
    #expect(try Synthetic.judged("one-layer/loss", oneLayer(difference: 0.01...0.02)).verdict == .notReproduced)
    for id in ["best-step", "cosine", "model-difference", "interpolation"] {
      let judgement = try Synthetic.judged("one-layer/" + id, oneLayer(difference: 0...0.001))
      #expect(judgement.verdict == .reproduced && judgement.finding?.n == 10_000, "\(id): \(judgement.explanation)")
    }
    #expect(try Synthetic.judged("one-layer/interpolation", oneLayer(difference: 0...0.001)).finding?.interval == nil)
  }

  @Test func whatIsMissingIsNotComparableAndSaysWhy() throws {
    let none = try Synthetic.judged("one-layer/loss")
    #expect(none.verdict == .notComparable && none.finding == nil && none.explanation.contains("one-layer"))
    let run = Evidence.Run(
      study: "one-layer", variant: nil, seed: 0,
      readings: [
        Synthetic.match("loss-reference", 0.2, 0.19...0.21),
        Synthetic.match("loss-difference", nil, note: "unavailable, because it diverged"),
      ])
    #expect(try Synthetic.judged("one-layer/loss", run).explanation.contains("it diverged"))
    #expect(try Synthetic.judged("one-layer/cosine", run).explanation.contains("sensitivity-cosine"))
  }

  @Test func aFormulaIsAKnownAnswer() throws {
    func run(_ interval: ClosedRange<Double>) -> Evidence.Run {
      Evidence.Run(
        study: "closed-forms", variant: "one-step", seed: 0,
        readings: [Synthetic.reading("expected-loss", "expected-loss", 0.2, interval)])
    }
    #expect(try Synthetic.judged("closed-forms/one-step", run(0.2...0.21)).verdict == .knownAnswer)
    #expect(try Synthetic.judged("closed-forms/one-step", run(0.2...0.205)).verdict == .missed)
  }

  @Test func aSweepIsHeldToItsWorstRatio() throws {
    func run(_ last: ClosedRange<Double>) -> Evidence.Run {
      let conditions = ["world.inputs.scale=0.5", "world.inputs.scale=2"]
      return Evidence.Run(
        study: "one-layer", variant: nil, seed: 0,
        readings: zip(conditions, [0...0.002, last]).flatMap { condition, difference in
          [
            Synthetic.match("loss-reference", 0.2, condition: condition),
            Synthetic.match("loss-difference", difference.lowerBound, difference, condition: condition),
          ]
        })
    }
    let good = try Synthetic.judged("sweeps/inputs", run(0.004...0.006))
    #expect(good.verdict == .reproduced && good.explanation.contains("2 ratios"))
    #expect(abs((good.finding?.value ?? 0) - 1.02) < 1e-12)
    #expect(try Synthetic.judged("sweeps/inputs", run(0.004...0.02)).verdict == .notReproduced)
    #expect(try Synthetic.judged("sweeps/weights", run(0.004...0.006)).verdict == .notComparable)
  }

  @Test func severalSeedsAreIndependentUnits() throws {
    func run(_ seed: Int, _ value: Double) -> Evidence.Run {
      Evidence.Run(
        study: "one-layer", variant: nil, seed: seed,
        readings: [Synthetic.match("sensitivity-cosine", value, (value - 0.0001)...value)])
    }
    let close = try Synthetic.judged("one-layer/cosine", run(0, 0.999), run(1, 0.9991), run(2, 0.9989))
    #expect(close.verdict == .reproduced && close.finding?.n == 3 && close.explanation.contains("3 seeds"))
    let far = try Synthetic.judged("one-layer/cosine", run(0, 0.999), run(1, 0.9), run(2, 0.9989))
    #expect(far.verdict == .notReproduced)
  }

  @Test func aSentenceOfTheSeedsIsSupportedContradictedUndecidedOrNotTested() throws {
    func run(_ variant: String, _ match: ClosedRange<Double>) -> Evidence.Run {
      Evidence.Run(
        study: "three-base-optimizers", variant: variant, seed: 0,
        readings: [Synthetic.match("match", match.lowerBound, match)])
    }
    func verdict(_ last: ClosedRange<Double>) throws -> Verdict {
      try Synthetic.judged(
        "seed-2/convergence", run("gradient-descent", 0.95...0.96), run("evolution", 0.9...0.92),
        run("truncation-selection", last)
      ).verdict
    }
    #expect(try verdict(0.85...0.9) == .supported)
    #expect(try verdict(0.75...0.82) == .undecided)
    #expect(try verdict(0.3...0.4) == .contradicted)
    #expect(try Synthetic.judged("seed-2/convergence", run("evolution", 0.9...0.92)).verdict == .notTested)
    #expect(try Synthetic.judged("seed-0/agency").verdict == .notTested)
  }

  /// The largest difference of independent returns: from one end to the other.
  @Test func aRiseIsHeldToBothIntervals() throws {
    func run(_ size: Int, _ value: Double) -> Evidence.Run {
      Evidence.Run(
        study: "corner-sizes", variant: "corner-size-\(size)", seed: 0,
        readings: [
          Synthetic.reading(
            "law-returns", "return", value, (value - 0.1)...(value + 0.1), reference: "cheese",
            condition: "world.shifted")
        ])
    }
    let judgement = try Synthetic.judged("corner-sizes/rise", run(1, 0.1), run(11, 0.7))
    #expect(judgement.verdict == .reproduced)
    #expect(abs((judgement.finding?.interval?.lower ?? 0) - 0.4) < 1e-12)
    #expect(try Synthetic.judged("corner-sizes/rise", run(1, 0.1), run(11, 0.49)).verdict == .notReproduced)
  }
}

@Suite struct LedgerTests {
  @Test func idsAreKnownOrRefusedWithTheNearest() throws {
    let ledger = Ledger.standard
    #expect(try ledger.claims([], at: "claims").count == ledger.claims.count)
    #expect(try ledger.claims(["sweeps", "one-layer"], at: "claims").map(\.group).first == "one-layer")
    #expect(Set(ledger.claims.map(\.id)).count == ledger.claims.count)
    #expect(try ledger.claims([], of: [.paper, .formula], at: "reproduce").allSatisfy { $0.kind != .seed })
    do {
      _ = try ledger.claims(["one-layr"], at: "reproduce")
      Issue.record("an unknown id was taken")
    } catch let error as UserError {
      #expect(error.exitCode == 64 && error.description.contains("one-layer"))
    }
  }

  /// What claims need is in the catalog, and their quick sizes are settings of it.
  @Test func everyNeedIsAStudyOfTheCatalog() throws {
    for need in Set(Ledger.standard.claims.flatMap(\.needs)) {
      for changes in [[], need.quick] {
        let studies = try Study.all(
          in: Catalog.standard.study(need.study), changes: changes.map { try StudyChange(parsing: $0) },
          catalog: .standard)
        #expect(Set(need.variants).isSubset(of: Set(studies.compactMap(\.variant))), "\(need)")
        #expect(need.variants.isEmpty == (studies.first?.variant == nil), "\(need)")
      }
    }
  }

  @Test func listsShowVerdictsInAHundredColumns() throws {
    let judgements = Ledger.standard.claims.map { Judgement($0, over: Evidence()) }
    let text = LedgerTable.written(judgements, of: .standard, as: .table)
    #expect(text.contains("seed-3 (seed)") && text.contains("not tested"))
    #expect(text.split(separator: "\n").allSatisfy { $0.count <= 100 })
    let csv = LedgerTable.written(judgements, of: .standard, as: .csv)
    #expect(csv.split(whereSeparator: \.isNewline).count == judgements.count + 1)
  }

  /// Lines come one by one and add up to one document.
  @Test func reproductionsAreWrittenLineByLine() throws {
    let claims = try Ledger.standard.claims(["one-layer"], at: "test")
    func text(_ format: TableFormat) -> String {
      var table = ReproductionTable(claims, format: format)
      return table.head + claims.map { table.line(Judgement($0, over: Evidence())) }.joined() + table.foot
    }
    let json = try #require(
      JSONSerialization.jsonObject(with: Data(text(.json).utf8)) as? [[String: Any]])
    #expect(json.count == claims.count && json[0]["claim"] as? String == claims[0].id)
    #expect(text(.csv).split(whereSeparator: \.isNewline).count == claims.count + 1)
    #expect(text(.table).contains("0 of 5 published results") && text(.table).contains("Criterion: "))
  }
}

@Suite struct PopulationTests {
  /// What summaries read over all seeds is judged as one number; a run of one seed is not enough.
  @Test func aClaimAboutSeedsIsJudgedOverAllOfThem() throws {
    func reading(_ quantity: String, _ value: Double, _ interval: ClosedRange<Double>?) -> Reading {
      Synthetic.reading(
        "seed-lottery", quantity, value, interval, reference: "preference", condition: "world.shifted", seed: nil)
    }
    let readings = [reading("between-variance", 0.004, 0.001...0.009), reading("between-share", 0.8, nil)]
    func run(_ seed: Int?) -> Evidence.Run {
      Evidence.Run(study: "seed-lottery", variant: "corner-3", seed: seed, readings: readings)
    }
    #expect(try Synthetic.judged("seed-2/seeds-decide", run(nil)).verdict == .supported)
    #expect(try Synthetic.judged("seed-2/seeds-decide", run(0)).verdict == .notTested)
  }
}
