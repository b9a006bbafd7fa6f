import Organisms
import Settings
import Testing

@Suite("Checkpoint schedules") struct CheckpointScheduleTests {
  @Test func linear() {
    #expect(CheckpointSchedule(count: 5, spacing: .linear).steps(of: 100) == [0, 25, 50, 75, 100])
    #expect(CheckpointSchedule(count: 4, spacing: .linear).steps(of: 10) == [0, 3, 7, 10])
  }

  @Test func logarithmic() {
    #expect(CheckpointSchedule(count: 5, spacing: .logarithmic).steps(of: 1000) == [0, 1, 10, 100, 1000])
    #expect(CheckpointSchedule(count: 3, spacing: .logarithmic).steps(of: 1000) == [0, 1, 1000])
  }

  @Test("one or two checkpoints are the first and the last; one step has both its ends; none has one")
  func small() {
    for spacing in CheckpointSchedule.Spacing.allCases {
      #expect(CheckpointSchedule(count: 1, spacing: spacing).steps(of: 7) == [0, 7])
      #expect(CheckpointSchedule(count: 2, spacing: spacing).steps(of: 7) == [0, 7])
      #expect(CheckpointSchedule(count: 24, spacing: spacing).steps(of: 1) == [0, 1])
      #expect(CheckpointSchedule(count: 24, spacing: spacing).steps(of: 0) == [0])
    }
  }

  @Test("more checkpoints than steps are all steps")
  func many() {
    for spacing in CheckpointSchedule.Spacing.allCases {
      #expect(CheckpointSchedule(count: 8, spacing: spacing).steps(of: 6) == Array(0...6))
      #expect(CheckpointSchedule(count: 7, spacing: spacing).steps(of: 6) == Array(0...6))
      #expect(CheckpointSchedule(count: 100_000, spacing: spacing).steps(of: 6) == Array(0...6))
    }
  }

  @Test("as many as asked for, rising, from 0 to the last, whatever the numbers")
  func always() {
    for spacing in CheckpointSchedule.Spacing.allCases {
      for total in 1...60 {
        for count in 1...70 {
          let steps = CheckpointSchedule(count: count, spacing: spacing).steps(of: total)
          #expect(steps.first == 0 && steps.last == total)
          #expect(zip(steps, steps.dropFirst()).allSatisfy { $0 < $1 })
          #expect(steps.count == min(total + 1, max(2, count)))
        }
      }
    }
  }

  @Test("settings: defaults, and mistakes with their key")
  func settings() throws {
    #expect(try CheckpointSchedule(from: SettingsReader(nil)) == CheckpointSchedule(count: 24, spacing: .logarithmic))
    let wrong = Setting(.map([Setting.Entry(key: "count", value: Setting(.integer(0)))]))
    #expect(throws: UserError.self) { try CheckpointSchedule(from: SettingsReader(wrong, path: "checkpoints")) }
  }
}
