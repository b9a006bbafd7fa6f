import BaseOptimizers
import Testing

@Suite("Learning rate schedules") struct LearningRateScheduleTests {
  @Test func constant() {
    let schedule = LearningRateSchedule(peak: 0.3, warmUp: 5, floor: 0.1, steps: 10)
    #expect((0..<20).allSatisfy { schedule.rate(at: $0) == 0.3 })
  }

  @Test("warm-up moves from the first step on and reaches its peak at the last of its steps")
  func warmUp() {
    let schedule = LearningRateSchedule(kind: .warmUp, peak: 1, warmUp: 4, steps: 10)
    #expect((0..<6).map { schedule.rate(at: $0) } == [0.25, 0.5, 0.75, 1, 1, 1])
    #expect(LearningRateSchedule(kind: .warmUp, peak: 1, warmUp: 0, steps: 10).rate(at: 0) == 1)
  }

  @Test("the line begins at its peak, is halfway in the middle, and ends at its floor")
  func linear() {
    let schedule = LearningRateSchedule(kind: .linear, peak: 1, warmUp: 3, floor: 0.5, steps: 4)
    #expect((0..<6).map { schedule.rate(at: $0) } == [1, 0.875, 0.75, 0.625, 0.5, 0.5])
  }

  @Test("the cosine begins at its peak, is halfway in the middle, and ends at its floor")
  func cosine() {
    let schedule = LearningRateSchedule(kind: .cosine, peak: 1, floor: 0.2, steps: 10)
    #expect(schedule.rate(at: 0) == 1)
    #expect(abs(schedule.rate(at: 5) - 0.6) < 1e-12)
    #expect(abs(schedule.rate(at: 10) - 0.2) < 1e-12)
    #expect(abs(schedule.rate(at: 1000) - 0.2) < 1e-12)
  }

  @Test("warm-up then cosine joins at the peak; degenerate lengths stay finite")
  func joined() {
    let schedule = LearningRateSchedule(kind: .warmUpCosine, peak: 1, warmUp: 4, floor: 0.1, steps: 12)
    #expect((0..<4).map { schedule.rate(at: $0) } == [0.25, 0.5, 0.75, 1])
    #expect(schedule.rate(at: 4) == 1)
    #expect(abs(schedule.rate(at: 8) - 0.55) < 1e-12)
    let longer = LearningRateSchedule(kind: .warmUpCosine, peak: 1, warmUp: 20, steps: 10)
    #expect((0..<30).allSatisfy { longer.rate(at: $0).isFinite })
  }
}
