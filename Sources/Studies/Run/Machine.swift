import Foundation

/// What the machine is, for a run's provenance.
public enum Machine {
  /// The cores that this process may use.
  public static var cores: Int { max(1, ProcessInfo.processInfo.activeProcessorCount) }

  /// Processor, cores, operating system, and the threads that were used.
  static func description(threads: Int) -> [String: String] {
    [
      "processor": processor, "cores": String(ProcessInfo.processInfo.activeProcessorCount),
      "system": ProcessInfo.processInfo.operatingSystemVersionString, "threads": String(threads),
    ]
  }

  private static var processor: String {
    #if arch(x86_64)
      let architecture = "x86-64"
    #elseif arch(arm64)
      let architecture = "arm64"
    #else
      let architecture = "unknown"
    #endif
    guard let text = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8),
      let line = text.split(separator: "\n").first(where: { $0.hasPrefix("model name") }),
      let name = line.split(separator: ":").last
    else { return architecture }
    return name.trimmingCharacters(in: .whitespaces) + " (" + architecture + ")"
  }
}
