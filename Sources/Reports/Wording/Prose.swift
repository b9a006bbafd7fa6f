import Settings

/// Text with a few words set apart: strong, emphasized, code, a number.
///
/// Write it as an interpolated string literal; every part is escaped when the page is written, so that parts may come
/// from files:
///
/// ```swift
/// let words: Prose = "Differs by \(strong: "0.019") from \(code: reference)."
/// ```
public struct Prose: Sendable, Hashable {
  enum Run: Sendable, Hashable {
    case plain(String)
    case strong(String)
    case emphasis(String)
    case code(String)
    case lowered(String)
    case raised(String)
  }

  var runs: [Run]

  /// Plain text.
  public init(_ text: String) { runs = [.plain(text)] }

  public static func + (first: Prose, second: Prose) -> Prose {
    var result = first
    result.runs += second.runs
    return result
  }

  /// The words without any setting.
  public var plain: String {
    runs.map { run in
      switch run {
      case .plain(let text), .strong(let text), .emphasis(let text), .code(let text), .lowered(let text),
        .raised(let text):
        text
      }
    }.joined()
  }

  private static func escaped(_ text: String) -> String { Untrusted.forMarkup(Typography.unbroken(text)) }

  /// The escaped markup.
  var markup: String {
    runs.map { run in
      switch run {
      case .plain(let text): Self.escaped(text)
      case .strong(let text): "<strong>\(Self.escaped(text))</strong>"
      case .emphasis(let text): "<em>\(Self.escaped(text))</em>"
      case .code(let text): "<code>\(Untrusted.forMarkup(text))</code>"
      case .lowered(let text): "<sub>\(Untrusted.forMarkup(text))</sub>"
      case .raised(let text): "<sup>\(Untrusted.forMarkup(text))</sup>"
      }
    }.joined()
  }
}

extension Prose: ExpressibleByStringInterpolation {
  public init(stringLiteral value: String) { self.init(value) }
  public init(stringInterpolation: Interpolation) { runs = stringInterpolation.runs }

  public struct Interpolation: StringInterpolationProtocol {
    var runs: [Run] = []

    public init(literalCapacity: Int, interpolationCount: Int) {}
    public mutating func appendLiteral(_ literal: String) { append(literal) }
    public mutating func appendInterpolation(_ value: some CustomStringConvertible) { append(value.description) }
    public mutating func appendInterpolation(_ prose: Prose) { runs += prose.runs }
    public mutating func appendInterpolation(strong text: String) { runs.append(.strong(text)) }
    public mutating func appendInterpolation(emphasis text: String) { runs.append(.emphasis(text)) }
    public mutating func appendInterpolation(code text: String) { runs.append(.code(text)) }
    public mutating func appendInterpolation(lowered text: String) { runs.append(.lowered(text)) }
    public mutating func appendInterpolation(raised text: String) { runs.append(.raised(text)) }

    /// Plain words are one run, so that a number and its sign are seen together.
    private mutating func append(_ text: String) {
      if case .plain(let before) = runs.last {
        runs[runs.count - 1] = .plain(before + text)
      } else if !text.isEmpty {
        runs.append(.plain(text))
      }
    }
  }
}
