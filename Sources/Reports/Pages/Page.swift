import Figures

/// A page for people as a value: the answer first, then what it rests on.
///
/// `html` writes it as one file. Add sections in the order in which they are read; a section without blocks is left
/// out.
public struct Page: Sendable, Hashable {
  /// What the browser calls the page.
  public var title: String
  public var headline: Headline
  public var sections: [Section]
  /// Small print at the end, such as what wrote the page.
  public var footer: [Prose]

  public init(title: String, headline: Headline, sections: [Section] = [], footer: [Prose] = []) {
    self.title = title
    self.headline = headline
    self.sections = sections
    self.footer = footer
  }

  /// The box at the top: what was asked and what came out, in plain words.
  public struct Headline: Sendable, Hashable {
    /// How the answer turned out; it colors the box and is never said by color alone.
    public enum Tone: String, Sendable, Hashable {
      case found, absent, undecided, neutral
    }

    /// A few words above it, such as the name of the study or the file.
    public var kicker: String
    /// The answer in one sentence.
    public var sentence: Prose
    public var details: [Prose]
    /// The numbers that matter most, set large; at most four look well.
    public var facts: [Fact]
    public var tone: Tone

    public init(
      kicker: String, sentence: Prose, details: [Prose] = [], facts: [Fact] = [], tone: Tone = .neutral
    ) {
      self.kicker = kicker
      self.sentence = sentence
      self.details = details
      self.facts = facts
      self.tone = tone
    }
  }

  /// A number set large, with what it is underneath.
  public struct Fact: Sendable, Hashable {
    public var value: String
    /// Smaller, behind the value: its interval or unit.
    public var range: String?
    public var label: String

    public init(_ value: String, range: String? = nil, label: String) {
      self.value = value
      self.range = range
      self.label = label
    }
  }

  public struct Section: Sendable, Hashable {
    public var title: String
    public var blocks: [Block]

    public init(_ title: String, _ blocks: [Block]) {
      self.title = title
      self.blocks = blocks
    }
  }

  public enum Block: Sendable, Hashable {
    case paragraph(Prose)
    case figure(Figure)
    case table(Table)
    case facts([Fact])
    case list([Prose])
    /// Terms with their explanations.
    case terms([Term])
    /// Lines to be typed, or a file's text.
    case code(String)
    /// What is missing, and why: “… is unavailable, because …”.
    case unavailable(String, because: String)
    /// A remark that must not be missed.
    case caution(Prose)
    /// Blocks that are shown when asked for, for long tables and listings; in print only their heading is.
    case folded(String, [Block])
  }

  public struct Term: Sendable, Hashable {
    public var term: Prose
    public var meaning: Prose

    public init(_ term: Prose, _ meaning: Prose) {
      self.term = term
      self.meaning = meaning
    }
  }

  /// A picture with its caption. The name is that of its files, too: lower case, digits and hyphens.
  public struct Figure: Sendable, Hashable {
    public var name: String
    public var chart: Chart
    public var caption: Prose?

    public init(_ name: String, _ chart: Chart, caption: Prose? = nil) {
      self.name = name
      self.chart = chart
      self.caption = caption
    }
  }

  public struct Table: Sendable, Hashable {
    public struct Column: Sendable, Hashable {
      public enum Alignment: String, Sendable, Hashable { case left, right }

      public var title: Prose
      public var alignment: Alignment

      public init(_ title: Prose, _ alignment: Alignment = .left) {
        self.title = title
        self.alignment = alignment
      }
    }

    public struct Row: Sendable, Hashable {
      public var cells: [Prose]
      public var highlighted: Bool

      public init(_ cells: [Prose], highlighted: Bool = false) {
        self.cells = cells
        self.highlighted = highlighted
      }
    }

    /// What becomes of the table on a phone: it scrolls, or each row is a card that names the columns itself.
    public enum Narrow: Sendable, Hashable { case scrolls, cards }

    /// What the table holds; also its name for screen readers.
    public var caption: Prose
    public var columns: [Column]
    public var rows: [Row]
    public var notes: [Prose]
    public var narrow: Narrow

    public init(
      _ caption: Prose, columns: [Column], rows: [Row], notes: [Prose] = [], narrow: Narrow = .scrolls
    ) {
      self.caption = caption
      self.columns = columns
      self.rows = rows
      self.notes = notes
      self.narrow = narrow
    }
  }

  /// All figures of the page in reading order, for the files beside it.
  public var figures: [Figure] {
    func collect(_ blocks: [Block]) -> [Figure] {
      blocks.flatMap { block -> [Figure] in
        switch block {
        case .figure(let figure): [figure]
        case .folded(_, let inner): collect(inner)
        default: []
        }
      }
    }
    return sections.flatMap { collect($0.blocks) }
  }
}
