/// What an instrument, a world, an organism or a user has to say on the page of a run, and of many side by side.
///
/// A part looks at the readings, the study and the records, never at a list of families, and adds nothing where it has
/// nothing to say:
///
/// ```swift
/// struct TidePart: PagePart {
///   static let instrument = "tide-gauge"
///
///   func add(to draft: inout PageDraft, about run: RunSnapshot) {
///     guard let tide = run.reading("tide"), let height = tide.value else { return }
///     draft.show(.instrument(Self.instrument))
///     draft.add("The tide", at: .behavior, [.paragraph("It rose by \(height).")])
///     draft.offer(PageDraft.Offer(.verdict, "The tide rose."))
///   }
/// }
/// let page = try Report(of: ["runs/harbor/seed-0000"], parts: .standard.adding(TidePart())).page
/// ```
public protocol PagePart: Sendable {
  /// Adds to the page of one run.
  func add(to draft: inout PageDraft, about run: RunSnapshot)
  /// Adds to the page of several runs side by side.
  func add(to draft: inout PageDraft, about runs: RunComparison)
}

extension PagePart {
  public func add(to draft: inout PageDraft, about run: RunSnapshot) {}
  public func add(to draft: inout PageDraft, about runs: RunComparison) {}
}

/// The parts that pages are made of, in the order in which they are asked.
///
/// Those that know what they speak about come before those that serve everything, which draw what nobody else has
/// shown.
public struct PageParts: Sendable {
  public var list: [any PagePart]

  public init(_ list: [any PagePart]) { self.list = list }

  /// All parts of this package.
  public static let standard = PageParts(algorithms + goals + general)

  private static let algorithms: [any PagePart] = [
    AlgorithmsPart(), LossPart(), MatchPart(), WeightsPart(), ShiftsPart(), EmergencePart(), EndsPart(),
  ]
  private static let goals: [any PagePart] = [
    GoalsPart(), LevelsPart(), VisitsPart(), RatesPart(), PosteriorPart(), DirectednessPart(), ProbePart(), SweepPart(),
    LearningPart(), LotteryPart(),
  ]
  private static let general: [any PagePart] = [
    TrainingPart(), QuantitiesPart(), RunTablePart(), ReadingsPart(), CostsPart(), MissingPart(), ProvenancePart(),
  ]

  /// The same with other parts, which are asked first.
  public func adding(_ parts: any PagePart...) -> PageParts { PageParts(parts + list) }
}
