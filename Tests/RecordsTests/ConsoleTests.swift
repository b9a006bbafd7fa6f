import Records
import Settings
import Synchronization
import Testing

/// A terminal and a clock that a test moves by hand.
final class FakeConsole: Sendable {
  private let text = Mutex("")
  private let time = Mutex(0.0)

  var written: String { text.withLock { $0 } }

  /// What stands on the screen's last line after carriage returns and erasures.
  var screen: String {
    written.split(separator: "\n", omittingEmptySubsequences: false).last.map { line in
      String(line.split(separator: "\r\u{1B}[2K", omittingEmptySubsequences: false).last ?? "")
    } ?? ""
  }

  func pass(_ seconds: Double) { time.withLock { $0 += seconds } }

  func console(isInteractive: Bool, hasColor: Bool = false, width: Int = 80) -> Console {
    Console(
      isInteractive: isInteractive, hasColor: hasColor, width: width,
      write: { added in self.text.withLock { $0 += added } }, seconds: { self.time.withLock { $0 } })
  }
}

@Suite struct ProgressLineTests {
  @Test func aTerminalGetsABarThatIsErased() {
    let fake = FakeConsole()
    let line = ProgressLine("growing", total: 100, console: fake.console(isInteractive: true))
    for step in 1...50 {
      fake.pass(0.0625)
      line.update(step, note: "loss 0.5")
    }
    #expect(fake.screen == "growing ━━━━━━━━━━━━━━━─────────────── 50/100  16/s  3 s left  loss 0.5")
    let drawn = fake.written.split(separator: "\r").count
    #expect(drawn <= 26, "at most ten times a second")
    line.say("a warning")
    #expect(fake.screen == "")
    #expect(fake.written.hasSuffix("a warning\n"))
    fake.pass(0.2)
    line.update(60)
    line.finish()
    #expect(fake.screen == "")
    let before = fake.written
    fake.pass(1)
    line.update(70)
    line.finish()
    #expect(fake.written == before, "nothing after the end")
  }

  @Test func colorAndNarrowTerminalsAreRespected() {
    for width in [1, 10, 30, 40, 60, 200] {
      let fake = FakeConsole()
      let line = ProgressLine("growing", total: 5000, console: fake.console(isInteractive: true, width: width))
      fake.pass(1)
      line.update(1234, note: "loss 0.123")
      #expect(fake.screen.count <= max(0, width - 1))
      #expect(!fake.screen.contains("\u{1B}"), "no color unless it is wanted")
    }
    let fake = FakeConsole()
    let line = ProgressLine("growing", total: 2, console: fake.console(isInteractive: true, hasColor: true))
    fake.pass(1)
    line.update(1)
    #expect(fake.screen.contains("\u{1B}[32m"))
  }

  @Test func aFileGetsPlainLinesNowAndThen() {
    let fake = FakeConsole()
    let line = ProgressLine("growing", total: 1000, first: 100, console: fake.console(isInteractive: false))
    for step in 101...340 {
      fake.pass(0.125)
      line.update(step, note: "x\u{1B}")
    }
    line.finish()
    #expect(
      fake.written == """
        growing 180/1000  8.0/s  1 min 43 s left  x\\u{1b}
        growing 260/1000  8.0/s  1 min 33 s left  x\\u{1b}
        growing 340/1000  8.0/s  1 min 23 s left  x\\u{1b}

        """)
  }

  @Test func quietSaysNothingAndMakesNoNotes() {
    let fake = FakeConsole()
    let line = ProgressLine("growing", total: 10, isQuiet: true, console: fake.console(isInteractive: true))
    fake.pass(60)
    line.update(
      5,
      note: {
        Issue.record("a note was made for nobody")
        return ""
      }())
    line.say("a warning")
    line.finish()
    #expect(fake.written == "")
  }

  @Test func degenerateTotalsDoNotTrap() {
    for total in [Int.min, 0, 1, Int.max] {
      for step in [0, 1, 5, 1_000_000] {
        let fake = FakeConsole()
        let line = ProgressLine("", total: total, console: fake.console(isInteractive: true))
        fake.pass(1)
        line.update(step)
        #expect(!fake.written.isEmpty)
      }
    }
    #expect(ProgressLine.duration(0) == "0 s" && ProgressLine.duration(59.6) == "1 min 00 s")
    #expect(ProgressLine.duration(7500) == "2 h 05 min" && ProgressLine.duration(.infinity) == "a long time")
  }
}

@Suite(.serialized) struct InterruptionTests {
  @Test func theFirstSignalAsksTheRunToStop() async throws {
    Interruption.listen()
    defer { Interruption.reset() }
    #expect(!Interruption.isRequested)
    try Interruption.check()
    Interruption.raise()
    for _ in 0..<10_000 where !Interruption.isRequested { try await Task.sleep(nanoseconds: 1_000_000) }
    #expect(Interruption.isRequested)
    let error = try userError { try Interruption.check() }
    #expect(error.exitCode == 130 && error.description.contains("run the same command again"))
  }

  @Test func aRequestFromInsideIsTheSame() throws {
    Interruption.request()
    #expect(Interruption.isRequested)
    Interruption.reset()
    #expect(!Interruption.isRequested)
  }
}
