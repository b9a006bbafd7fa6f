import Instruments
import Readings
import Subjects
import Tensors
import Testing
import Worlds

@Suite struct ExpectedLossTests {
  private func reading(_ algorithm: any InContextAlgorithm, in world: RegressionWorld, tasks: Int = 30_000) throws
    -> Reading
  {
    var instrument = ExpectedLoss()
    (instrument.tasks, instrument.confidence) = (tasks, 0.999)
    let readings = instrument.readings(
      of: Specimen(AlgorithmSubject(algorithm), in: world), at: Occasion(stream: RandomStream(seed: 3), threads: 2))
    return try #require(readings.first)
  }

  /// ½ s d (1 − s η*) at s = 1/12, d = N = 10.
  @Test func oneStepHasTheLossOfItsClosedForm() throws {
    let world = RegressionWorld()
    let found = try reading(AlgorithmRegistry.make("gradient-descent-1", for: world), in: world)
    let interval = try #require(found.interval)
    #expect(interval.lower < 0.206229 && 0.206229 < interval.upper && found.n == 30_000)
    // Answering nothing costs ½ s d.
    #expect(abs(try #require(found.null?.value) - 10.0 / 24) < 1e-12)
  }

  @Test func answeringNothingHasItsNullInTheInterval() throws {
    let found = try reading(ZeroAlgorithm(), in: RegressionWorld(inputs: InputDistribution(.exponential)))
    let (interval, null) = (try #require(found.interval), try #require(found.null?.value))
    #expect(interval.lower < null && null < interval.upper)
  }

  @Test func aNormalizedQueryCannotBeAveragedOver() throws {
    let world = RegressionWorld(inputs: InputDistribution(.normal, normalized: true))
    let found = try reading(ZeroAlgorithm(), in: world, tasks: 10)
    #expect(found.value == nil && found.note?.contains("normalized") == true)
  }
}
