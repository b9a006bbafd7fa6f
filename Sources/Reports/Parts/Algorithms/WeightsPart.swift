import Figures
import Networks
import Settings
import Worlds

/// The trained weights beside the published ones that run the algorithm.
struct WeightsPart: PagePart {
  func add(to draft: inout PageDraft, about run: RunSnapshot) {
    guard run.setting("network") != nil else { return }
    let blocks: [Page.Block]
    if run.text("network.kind") == LinearSelfAttention.kind {
      do { blocks = try WeightPictures(run: run).blocks() } catch {
        blocks = [.unavailable("The weights are", because: RunSnapshot.reason(error))]
      }
    } else {
      guard run.hasCandidates else { return }
      blocks = [
        .unavailable("Weights side by side are", because: "only linear self-attention has a published construction")
      ]
    }
    draft.add("The weights, trained and constructed", at: .inside, blocks)
  }
}

private struct WeightPictures {
  let run: RunSnapshot

  func blocks() throws -> [Page.Block] {
    guard let step = run.checkpointSteps.last else {
      throw UserError(.failed, at: "checkpoints", expected: "at least one checkpoint")
    }
    let world = try run.regressionWorld()
    guard let network = try run.linearSelfAttention(in: world), network.width == world.dimensions + 1 else {
      return [.unavailable("Weights side by side are", because: "the construction needs joined tokens (x, y)")]
    }
    let file = try run.files.readCheckpoint(step)
    var parameters: [Float] = []
    for entry in network.parameters.entries {
      guard let info = file[entry.name], info.shape == entry.shape else {
        throw UserError(
          .badData, at: "checkpoint of step \(step)", value: file[entry.name].map { "\($0.shape)" },
          expected: "the tensor \(entry.name) of shape \(entry.shape)")
      }
      parameters += try file.floats(entry.name)
    }
    guard parameters.allSatisfy(\.isFinite) else {
      return [.unavailable("The weights are", because: "the newest checkpoint holds values that are not finite")]
    }
    let trained = network.products(of: parameters)
    let planted = construction(network, world)
    let shown = Array(trained.prefix(4))
    let constructed = planted.map { Array(network.products(of: $0.parameters).prefix(4)) } ?? []
    let pairs = shown.map { Self.normalized($0, dimensions: world.dimensions) }
    let targets = constructed.map { Self.normalized($0, dimensions: world.dimensions) }
    let scores = ColorScale.diverging(
      fitting: (pairs + targets).flatMap(\.queryKey), title: "M₁: the factor with which token coordinates are compared")
    let adds = ColorScale.diverging(
      fitting: (pairs + targets).flatMap(\.valueOutput), title: "M₂: the factor with which they are written")
    let labels = (1...world.dimensions).map { "x\($0)" } + ["y"]
    func map(_ title: String, _ values: [Double], _ scale: ColorScale) -> Panel {
      .heatMap(
        HeatMap(
          title: title, values: values, rows: network.width, columns: network.width, scale: scale, rowLabels: labels,
          columnLabels: labels, rowBreaks: [world.dimensions], columnBreaks: [world.dimensions]))
    }
    var panels: [Panel] = []
    for (index, head) in pairs.enumerated() {
      let place = trained.count > 1 ? " (layer \(head.layer + 1), head \(head.head + 1))" : ""
      panels.append(map("Trained M₁\(place)", head.queryKey, scores))
      if targets.indices.contains(index) { panels.append(map("Constructed M₁", targets[index].queryKey, scores)) }
      panels.append(map("Trained M₂\(place)", head.valueOutput, adds))
      if targets.indices.contains(index) { panels.append(map("Constructed M₂", targets[index].valueOutput, adds)) }
    }
    let comparison = targets.isEmpty ? "" : weightTitle(pairs, targets)
    var caption: Prose =
      "All that a layer computes depends on two products of its weights: M\(lowered: "1") = W\(lowered: "K")ᵀ W\(lowered: "Q"), which compares tokens, and M\(lowered: "2") = P W\(lowered: "V"), which writes the result. A factor can wander between the two without changing any answer, so M\(lowered: "1") is divided, and M\(lowered: "2") multiplied, by the mean of M\(lowered: "1")’s first \(world.dimensions) diagonal entries (by its largest entry where the diagonal is nearly empty)."
    if let planted {
      caption = caption + " Constructed: the published weights that run \(Wording.algorithm(planted.name))."
    }
    if trained.count > shown.count {
      caption = caption + " The first \(shown.count) of \(trained.count) heads are drawn."
    }
    return [
      .figure(
        "weights", title: comparison.isEmpty ? "The trained weights" : comparison,
        subtitle:
          "Newest checkpoint, step \(ReadableNumber.count(step)). Columns: coordinate read; rows: coordinate matched or written.",
        description: "Heat maps of the two products of attention weights, trained"
          + (targets.isEmpty ? "." : " and constructed. \(comparison)."), panels: panels,
        columns: targets.isEmpty ? 2 : 4, caption: caption)
    ]
  }

  /// The published weights of the algorithm that the page speaks about, where the network can hold them.
  private func construction(_ network: LinearSelfAttention, _ world: RegressionWorld) -> (
    name: String, parameters: [Float]
  )? {
    guard network.heads == 1, network.layers == 1 || network.isShared, network.keySize >= world.dimensions,
      network.valueSize >= network.width
    else { return nil }
    if network.layers == 1 {
      let step = world.tunedSingleStep().algorithm
      return (step.name, network.planted(.gradientDescent(rates: step.rates), context: world.context))
    }
    let nearest = run.nearest?.reference ?? run.subjectReference ?? ""
    if nearest == "gradient-descent-\(network.layers)" {
      let steps = world.tunedGradientDescent(steps: network.layers).algorithm
      return (
        steps.name, network.planted(.gradientDescent(rates: Array(steps.rates.prefix(1))), context: world.context)
      )
    }
    let steps = world.tunedGradientDescentPlusPlus(steps: network.layers).algorithm
    return (
      steps.name,
      network.planted(
        .gradientDescentPlusPlus(
          rates: Array(steps.rates.prefix(1)), curvatures: Array(steps.preconditioning.prefix(1))),
        context: world.context)
    )
  }

  private static func normalized(_ head: HeadProducts, dimensions: Int) -> HeadProducts {
    let mean = (0..<dimensions).reduce(0.0) { $0 + head.queryKey[$1 * head.width + $1] } / Double(max(dimensions, 1))
    // Where hardly anything stands on the diagonal, its mean is no scale; the largest entry is then 1.
    let largest = head.queryKey.lazy.map(abs).max() ?? 0
    guard largest > 0 else { return head }
    let scale = abs(mean) > 0.2 * largest ? mean : largest
    return HeadProducts(
      layer: head.layer, head: head.head, width: head.width, queryKey: head.queryKey.map { $0 / scale },
      valueOutput: head.valueOutput.map { $0 * scale })
  }

  /// How far apart the two are, as a share of the constructed ones' size (Frobenius norm).
  private func weightTitle(_ trained: [HeadProducts], _ constructed: [HeadProducts]) -> String {
    func distance(_ pick: (HeadProducts) -> [Double]) -> Double {
      var gap = 0.0, size = 0.0
      for (a, b) in zip(trained.flatMap(pick), constructed.flatMap(pick)) {
        gap += (a - b) * (a - b)
        size += b * b
      }
      return size > 0 ? (gap / size).squareRoot() : .nan
    }
    let first = distance(\.queryKey), second = distance(\.valueOutput)
    guard first.isFinite, second.isFinite else { return "Trained and constructed weights" }
    let worst = max(first, second)
    if worst >= 1 { return "The trained weights are not the constructed ones" }
    let percent = ReadableNumber.significant(worst * 100, digits: 2) + " %"
    return worst < 0.3
      ? "The trained weights are the constructed ones, up to \(percent)"
      : "The trained weights differ from the constructed ones by \(percent)"
  }
}
