import Records
import Reproductions
import Settings
import Tensors
import Testing

@Suite struct ReproductionTests {
  @Test func namesAreKnownOrRefusedWithTheNearest() throws {
    #expect(try ReproductionRegistry.named([]).count == ReproductionRegistry.all.count)
    #expect(try ReproductionRegistry.named(["sweeps", "one-layer"]).map(\.id) == ["one-layer", "sweeps"])
    #expect(Set(ReproductionRegistry.all.map(\.id)).count == ReproductionRegistry.all.count)
    do {
      _ = try ReproductionRegistry.named(["one-layr"])
      Issue.record("an unknown name was taken")
    } catch let error as UserError {
      #expect(error.exitCode == 64 && error.description.contains("one-layer"))
    }
  }

  /// The trained layer is the step: the published experiment at the quick size.
  @Test func oneLayerIsOneStep() throws {
    let bench = ReproductionBench(size: .quick, workers: Workers(threads: 2))
    let lines = try ReproductionRegistry.named(["one-layer"]).flatMap { try $0.run(bench) }
    #expect(lines.count == 5)
    for line in lines { #expect(line.verdict == .reproduced, "\(line.quantity): \(line.value ?? .nan)") }
    let text = ReproductionRegistry.written(lines, as: .table)
    #expect(text.contains("0.20468888") && text.contains("Criterion: "))
    let csv = ReproductionRegistry.written(lines, as: .csv)
    #expect(csv.split(whereSeparator: \.isNewline).count == 6)
  }
}
