/// A page while its parts add to it: sections with their places, offers for the headline, and what is shown already.
public struct PageDraft {
  /// Where a section stands; sections of one place keep the order in which they were added.
  public struct Place: Sendable, Hashable, Comparable {
    public var rank: Int

    public init(_ rank: Int) { self.rank = rank }

    /// What there is to see at first sight, such as the levels that an agent moves in.
    public static let scene = Place(100)
    public static let training = Place(200)
    /// What it does.
    public static let behavior = Place(300)
    /// What is in it.
    public static let inside = Place(400)
    /// What becomes of it where it was not trained.
    public static let elsewhere = Place(500)
    /// How it came to be so.
    public static let history = Place(600)
    public static let readings = Place(700)
    public static let costs = Place(800)
    public static let missing = Place(900)
    public static let provenance = Place(1000)

    public static func < (first: Place, second: Place) -> Bool { first.rank < second.rank }
  }

  /// Something that need be shown once only: parts that serve everything leave out what another has shown.
  public enum Matter: Sendable, Hashable {
    /// The readings of an instrument.
    case instrument(String)
    /// A quantity that stands elsewhere than in the table of readings.
    case quantity(String)
    /// A run, by the path of its directory: its training curve and its row in the table of all runs.
    case run(String)
  }

  /// A proposal for the box at the top; the strongest one stands there, of equals the first.
  public struct Offer: Sendable {
    /// How much the sentence says.
    public struct Rank: Sendable, Hashable, Comparable {
      public var value: Int

      public init(_ value: Int) { self.value = value }

      /// The names of what was grown or compared, for want of anything better.
      public static let fallback = Rank(0)
      /// That what one would like to know was not measured.
      public static let unmeasured = Rank(100)
      /// How many readings there are of something that no part knows.
      public static let counted = Rank(200)
      /// What speaks for an answer.
      public static let evidence = Rank(300)
      /// An answer.
      public static let verdict = Rank(400)

      public static func < (first: Rank, second: Rank) -> Bool { first.value < second.value }
    }

    public var rank: Rank
    public var sentence: Prose
    /// What was grown, how and in what; it stands before a remark that the run is not finished.
    public var lead: Prose?
    public var details: [Prose]
    public var facts: [Page.Fact]
    public var tone: Page.Headline.Tone

    public init(
      _ rank: Rank, _ sentence: Prose, lead: Prose? = nil, details: [Prose] = [], facts: [Page.Fact] = [],
      tone: Page.Headline.Tone = .neutral
    ) {
      self.rank = rank
      self.sentence = sentence
      self.lead = lead
      self.details = details
      self.facts = facts
      self.tone = tone
    }
  }

  /// The candidate or other reference that the page speaks about; the table of readings begins with it.
  public var focus: String?
  public private(set) var shown: Set<Matter> = []
  private var sections: [(place: Place, section: Page.Section)] = []
  private var best: Offer?

  /// Adds a section; one without blocks is left out, and blocks for a title that is there already join it.
  public mutating func add(_ title: String, at place: Place, _ blocks: [Page.Block]) {
    if let index = sections.firstIndex(where: { $0.section.title == title }) {
      sections[index].section.blocks += blocks
    } else if !blocks.isEmpty {
      sections.append((place, Page.Section(title, blocks)))
    }
  }

  /// Says that something is shown, so that no part that is asked later shows it, too.
  public mutating func show(_ matters: Matter...) { shown.formUnion(matters) }

  public mutating func offer(_ offer: Offer) {
    if best.map({ $0.rank < offer.rank }) ?? true { best = offer }
  }

  /// The finished page. `remark` stands right after the lead.
  func page(title: String, kicker: String, remark: Prose? = nil, runs: Int) -> Page {
    let offer = best ?? Offer(.fallback, "\(title)")
    let source = runs == 1 ? "the run directory" : "\(runs) run directories"
    return Page(
      title: title,
      headline: Page.Headline(
        kicker: kicker, sentence: offer.sentence, details: [offer.lead, remark].compactMap { $0 } + offer.details,
        facts: offer.facts, tone: offer.tone),
      sections: sections.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }
        .map(\.element.section),
      footer: [
        "Written by Mesascope from \(source) alone. Each figure also lies beside this page as an SVG picture and, with its data inside, as a Vega-Lite specification."
      ])
  }
}
