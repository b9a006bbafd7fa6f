import Instruments
import Networks
import Organisms
import Readings
import Subjects
import Synchronization
import Tensors
import Worlds

extension Calibration {
  /// `algorithm-match` decides about every organism, the grown ones at their last checkpoint.
  func matchRows(_ grown: [Grown], progress: @Sendable (Double) -> Void) -> [Row] {
    var cases = readyCases()
    for organism in grown {
      guard let last = organism.checkpoints.last else { continue }
      cases.append(
        Case(
          control: organism.control, organism: organism.organism, network: organism.network,
          parameters: last.parameters, world: growthWorld))
    }
    let all = cases, instrument = Self.instrument, root = stream.stream("match")
    let done = Atomic<Int>(0)
    let decisions = parallelMap(all.count, workers: workers) { index -> (found: Bool, named: Bool, score: Double?) in
      let item = all[index]
      let subject = NetworkSubject(item.network, parameters: item.parameters, in: item.world)
      let readings = instrument.readings(
        of: Specimen(subject, in: item.world), at: Occasion(stream: root.stream(index)))
      let detection = AlgorithmMatch.detection(in: readings)
      let count = done.add(1, ordering: .relaxed).newValue
      progress(Double(count) / Double(all.count))
      return (detection?.isFound ?? false, detection?.trait == item.planted, detection?.score)
    }
    return Self.rows(
      instrument: AlgorithmMatch.name, all.map { ($0.control, $0.organism, $0.planted) }, decisions)
  }

  /// One run as `emergence` sees it: parameters by step, and the step at which the optimizer came where it did.
  private struct Series: Sendable {
    var control: Control
    var organism: String
    var network: any InContextNetwork
    var checkpoints: [(step: Int, parameters: [Float])]
    var arrival: Int?
  }

  /// `emergence` decides about runs: positives are untrained up to a known step and planted from then on, nulls are the
  /// grown ones, and ones that stay untrained or rotated. A positive counts as named where the interval of the step holds
  /// the known one.
  func emergenceRows(_ grown: [Grown], progress: @Sendable (Double) -> Void) -> [Row] {
    let world = growthWorld, schedule = CheckpointSchedule(count: 10).steps(of: recipe.course.steps)
    var series: [Series] = []
    let name = "gradient-descent-1"
    let network = LinearSelfAttention(width: world.tokenWidth)
    if let step = MatchCandidates.make(name, in: world)?.algorithm as? GradientDescentAlgorithm {
      for index in 0..<grownRepeats * 2 {
        var stream = stream.stream("arrival").stream(index)
        let organism = InContextOrganism(world: world, network: network, stream: stream)
        let plan = PlantedAlgorithm.gradientDescent(rates: step.rates)
        guard let planted = organism.planted(plan, named: name)?.parameters,
          let rotated = organism.rotated(plan, named: name)?.parameters
        else { continue }
        let untrained = organism.initialParameters
        let arrival = Int.random(in: 1...recipe.course.steps, using: &stream)
        for (control, label, later, arrives) in [
          (Control.planted, "\(name) from a known step on", planted, true),
          (.easyNull, "untrained throughout", untrained, false),
          (.matchedNull, "rotated from a step on", rotated, false),
        ] {
          series.append(
            Series(
              control: control, organism: label, network: network,
              checkpoints: schedule.map { ($0, $0 >= arrival ? later : untrained) }, arrival: arrives ? arrival : nil))
        }
      }
    }
    series += grown.map {
      Series(control: $0.control, organism: $0.organism, network: $0.network, checkpoints: $0.checkpoints)
    }
    var match = Self.instrument
    match.candidates = [name]
    let all = series, instrument = match, emergence = Emergence(), root = stream.stream("emergence")
    let done = Atomic<Int>(0)
    let decisions = parallelMap(all.count, workers: workers) { index -> (found: Bool, named: Bool, score: Double?) in
      let run = all[index]
      let readings = run.checkpoints.flatMap { checkpoint in
        instrument.readings(
          of: Specimen(NetworkSubject(run.network, parameters: checkpoint.parameters, in: world), in: world),
          at: Occasion(step: checkpoint.step, stream: root.stream(index)))
      }
      let passage = emergence.passage(in: readings)
      let last = readings.last { $0.quantity == "match" }?.value
      let count = done.add(1, ordering: .relaxed).newValue
      progress(Double(count) / Double(all.count))
      guard let passage, passage.emerged else { return (false, false, last) }
      let arrival = run.arrival.map(Double.init) ?? .nan
      return (true, passage.interval.lower < arrival && arrival <= passage.interval.upper, last)
    }
    return Self.rows(
      instrument: Emergence.name,
      all.map { ($0.control, $0.organism, $0.arrival == nil ? nil : name) }, decisions)
  }
}
