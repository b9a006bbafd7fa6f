/// A picture as a value: one panel or several, with a title, what it shows in words, and notes underneath.
///
/// The title says what is to be seen; `description` says it for somebody who does not see it. An empty list of panels,
/// or panels without data, give a picture that says that there is nothing to draw.
public struct Chart: Sendable, Hashable {
  public var title: String
  /// One line under the title, such as what the bands are; nil for none.
  public var subtitle: String?
  /// The alternative text: what the picture shows, in a sentence or two.
  public var description: String
  public var panels: [Panel]
  /// How many panels stand side by side where there is room; on a narrow page plots stand below one another.
  public var columns: Int
  /// Small print under the picture.
  public var notes: [String]

  public init(
    title: String, subtitle: String? = nil, description: String, panels: [Panel], columns: Int = 1, notes: [String] = []
  ) {
    self.title = title
    self.subtitle = subtitle
    self.description = description
    self.panels = panels
    self.columns = columns
    self.notes = notes
  }

  /// A picture of one plot.
  public init(title: String, subtitle: String? = nil, description: String, plot: Plot, notes: [String] = []) {
    self.init(title: title, subtitle: subtitle, description: description, panels: [.plot(plot)], notes: notes)
  }
}

/// One part of a chart with its own frame.
public enum Panel: Sendable, Hashable {
  /// Two axes and marks between them.
  case plot(Plot)
  /// A matrix as colored cells.
  case heatMap(HeatMap)
  /// Named rows of dots with intervals, or of bars (a forest plot).
  case rows(Rows)
  /// A grid world from above.
  case grid(GridPicture)
}

/// A color by its role, so that light, dark and print each choose their own shade.
///
/// The first six can be told apart by people with any common color blindness; let lines differ by dash as well.
public enum Hue: String, Sendable, Hashable, CaseIterable {
  case blue, orange, green, purple, gold, teal
  /// The color of text.
  case ink
  /// Gray, for what stands in the background.
  case muted

  /// The hue of the series with this number, counted from 0; it repeats after six.
  public static func series(_ index: Int) -> Hue {
    let all: [Hue] = [.blue, .orange, .green, .purple, .gold, .teal]
    return all[((index % all.count) + all.count) % all.count]
  }
}

/// How a line is broken.
public enum Dash: String, Sendable, Hashable {
  case solid, dashed, dotted
}
