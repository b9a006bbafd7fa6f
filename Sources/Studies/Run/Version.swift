/// What made a run: the program's version and those of what its numbers depend on.
public enum Version {
  public static let current = "0.1.0"

  /// For `run.json`.
  static var all: [String: String] {
    #if compiler(>=6.3)
      let compiler = "6.3 or later"
    #else
      let compiler = "before 6.3"
    #endif
    return ["mesascope": current, "swift": compiler]
  }
}
