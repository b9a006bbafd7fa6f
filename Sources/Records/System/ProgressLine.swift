import Settings
import Synchronization

/// How far a run is, on standard error: a bar on a terminal, a plain line now and then otherwise.
///
/// Made to be called at every step from any thread: most calls read a clock and return. The bar is redrawn at most ten
/// times a second, fits the terminal's width, and is erased by `finish`, so that it never mixes with results.
///
/// ```swift
/// let progress = ProgressLine("growing", total: steps, isQuiet: options.quiet)
/// defer { progress.finish() }
/// progress.update(step, note: "loss 0.31")
/// ```
public final class ProgressLine: Sendable {
  private struct State {
    var shown: Double?
    var isDrawn = false
    var isFinished = false
  }

  private let label: String
  private let total: Int
  private let first: Int
  private let isQuiet: Bool
  private let console: Console
  private let began: Double
  // Guards when the line was last shown and whether a bar stands on the terminal.
  private let state = Mutex(State())

  /// - Parameters:
  ///   - label: what is being done, in a word or two.
  ///   - total: the number of steps; 0 where it is not known.
  ///   - first: the step a resumed run starts from, so that the rate counts only what was done now.
  ///   - isQuiet: whether nothing is shown at all.
  public convenience init(_ label: String, total: Int, first: Int = 0, isQuiet: Bool = false) {
    self.init(label, total: total, first: first, isQuiet: isQuiet, console: .standardError)
  }

  package init(_ label: String, total: Int, first: Int = 0, isQuiet: Bool = false, console: Console) {
    self.label = Untrusted.forTerminal(label, limit: 60)
    self.total = max(0, total)
    self.first = first
    self.isQuiet = isQuiet
    self.console = console
    began = isQuiet ? 0 : console.seconds()
  }

  /// Says that `step` steps are done; `note` is made only when it is shown.
  public func update(_ step: Int, note: @autoclosure () -> String = "") {
    if isQuiet { return }
    let now = console.seconds()
    let isDue = state.withLock { state in
      guard !state.isFinished, now - (state.shown ?? began) >= (console.isInteractive ? 0.1 : 10) else { return false }
      state.shown = now
      return true
    }
    guard isDue else { return }
    let text = line(step, now: now, note: note())
    state.withLock { state in
      guard !state.isFinished else { return }
      console.write(console.isInteractive ? "\r\u{1B}[2K" + text : text + "\n")
      state.isDrawn = console.isInteractive
    }
  }

  /// Prints a line of text above the bar, such as a warning.
  public func say(_ text: String) {
    if isQuiet { return }
    state.withLock { state in
      console.write((state.isDrawn ? "\r\u{1B}[2K" : "") + Untrusted.forTerminal(text, limit: 2000) + "\n")
      state.isDrawn = false
      state.shown = nil
    }
  }

  /// Erases the bar while something is written to the terminal by another way, such as a line of results; the next update draws
  /// it anew.
  public func aside<Result>(_ write: () throws -> Result) rethrows -> Result {
    if isQuiet { return try write() }
    state.withLock { state in
      if state.isDrawn { console.write("\r\u{1B}[2K") }
      state.isDrawn = false
      state.shown = nil
    }
    return try write()
  }

  /// Erases the bar; later updates show nothing.
  public func finish() {
    state.withLock { state in
      if state.isDrawn { console.write("\r\u{1B}[2K") }
      state.isDrawn = false
      state.isFinished = true
    }
  }

  // MARK: The line

  private func line(_ step: Int, now: Double, note: String) -> String {
    let elapsed = max(1e-9, now - began)
    let rate = Double(step - first) / elapsed
    var parts = [total > 0 ? "\(step)/\(total)" : "\(step)", Self.written(rate) + "/s"]
    if total > step, rate > 0 { parts.append(Self.duration(Double(total - step) / rate) + " left") }
    if !note.isEmpty { parts.append(Untrusted.forTerminal(note, limit: 60)) }
    let facts = parts.joined(separator: "  ")
    guard console.isInteractive else { return "\(label) \(facts)" }

    // One column stays free: a full line makes some terminals wrap.
    let room = console.width - 1
    let barWidth = min(30, room - TextWidth.of(label) - TextWidth.of(facts) - 4)
    if total > 0, barWidth >= 8 { return "\(label) \(bar(step, width: barWidth)) \(facts)" }
    return Self.cut("\(label) \(facts)", to: room)
  }

  private func bar(_ step: Int, width: Int) -> String {
    let share = min(1, max(0, Double(step) / Double(total)))
    let full = Int((share * Double(width)).rounded(.down))
    let bar = String(repeating: "━", count: full)
    let rest = String(repeating: "─", count: width - full)
    return console.hasColor ? "\u{1B}[32m\(bar)\u{1B}[0m\u{1B}[2m\(rest)\u{1B}[0m" : bar + rest
  }

  /// The longest beginning of a text that fits in `width` columns.
  private static func cut(_ text: String, to width: Int) -> String {
    var result = ""
    var used = 0
    for character in text {
      used += TextWidth.of(String(character))
      if used > width { break }
      result.append(character)
    }
    return result
  }

  /// A rate with two or three digits that mean something.
  private static func written(_ rate: Double) -> String {
    rate < 0.1 || rate >= 1e6
      ? NumberText.shown(rate) : NumberText.shown(rate, decimals: rate < 1 ? 2 : rate < 10 ? 1 : 0)
  }

  /// A time as people say it: 42 s, 3 min 07 s, 2 h 05 min.
  package static func duration(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
    let whole = Int(max(0, seconds).rounded())
    func two(_ value: Int) -> String { (value < 10 ? "0" : "") + String(value) }
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(two(whole % 60)) s" }
    return "\(whole / 3600) h \(two(whole % 3600 / 60)) min"
  }
}
