import Testing
import Worlds

@Suite struct KnownDecisionsTests {
  /// No other deterministic policy of these processes earns more than the best one.
  @Test(arguments: KnownDecisions.Example.allCases) func noPolicyEarnsMoreThanTheBest(_ example: KnownDecisions.Example)
  {
    let known = KnownDecisions(example), world = known.decisions, process = world.process
    let best = known.bestActions.flatMap { action in (0..<process.actions).map { $0 == action ? 1.0 : 0 } }
    let found = Directedness(of: best, for: Utility(ofStates: world.utilities[0].values, in: process), in: process)
    #expect(found.sign == 1 && abs(found.earned - found.most) < 1e-12)
  }

  @Test func theUtilityIsScaledAndMoved() {
    let known = KnownDecisions(.corridor, scale: 3, offset: -7)
    #expect(known.decisions.utilities[0].values == [-7, -7, -7, -7, -4])
  }
}
