import Records
import Settings
import Worlds

/// Episodes drawn as text, side by side, for the terminal.
public enum EpisodeDrawing {
  /// The first `count` episodes off the training law, each with what became of it; empty where there are none.
  ///
  /// The mouse stands where it ended; `^`, `<`, `v` and `>` show how it left each cell last.
  public static func text(_ episodes: [EpisodeRecord], count: Int = 4) -> String {
    let drawings = episodes.filter { $0.set != "training" }.prefix(count).compactMap { episode -> [String]? in
      guard let level = try? GridDrawing.parse(episode.level) else { return nil }
      let rows = GridDrawing.draw(level, path: episode.path).split(separator: "\n").map(String.init)
      return rows + ["\(episode.outcome.rawValue), \(episode.path.count - 1) steps"]
    }
    guard let height = drawings.map(\.count).max() else { return "" }
    let widths = drawings.map { $0.map(\.count).max() ?? 0 }
    return (0..<height).map { row in
      zip(drawings, widths).map { drawing, width in
        let line = row < drawing.count ? drawing[row] : ""
        return line + String(repeating: " ", count: width - line.count)
      }.joined(separator: "   ").trimmingTrailingBlanks
    }.joined(separator: "\n") + "\n"
  }
}

extension String {
  fileprivate var trimmingTrailingBlanks: String {
    var text = Substring(self)
    while text.last == " " { text.removeLast() }
    return String(text)
  }
}
