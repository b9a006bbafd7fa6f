import Readings

/// x and y in tokens of their own: the first layer binds them, the second makes the step.
enum AlternatingTokens {
  private static let need = StudyNeed("alternating-tokens", quick: ["base-optimizer.batch=256"])
  private static let note =
    InContext.asPublished
    + "; a token holds x or y in coordinates of its own, where the authors' y shares the last one of x; seed 0 stays at the"
    + " loss of answering nothing with batches of 256, and not with 2048"

  static let group = ClaimGroup(
    "alternating-tokens", title: "with alternating tokens the first layer binds and the second steps",
    [
      Claim(
        "alternating-tokens/loss", .paper, source: "\(InContext.alternating), cell 8",
        sentence: "Two layers on alternating tokens lose what one step loses.", measured: "loss of the trained network",
        published: "\(InContext.publishedLoss), one step",
        criterion: "no more than 5 % above the published loss of one step, with its interval",
        .below(1.05 * InContext.publishedLoss), needs: [need]
      ) { record throws(Unavailable) in
        let step = try record.reading(need.study, nil, InContext.match, "loss-reference", InContext.step).number
        return Measured(
          try record.reading(need.study, nil, InContext.match, "loss", InContext.step),
          explanation: "one step loses \(step.words) on the same tasks; " + note)
      },
      Claim(
        "alternating-tokens/cosine", .paper, source: "\(InContext.alternating), cell 0",
        sentence: "Two layers on alternating tokens answer as one step does.",
        measured: "sensitivity cosine with one step", published: "layer 1 copies, layer 2 steps",
        criterion: "above 0.95",
        .above(0.95), needs: [need]
      ) { record throws(Unavailable) in
        Measured(
          try record.reading(need.study, nil, InContext.match, "sensitivity-cosine", InContext.step), explanation: note)
      },
      Claim(
        "alternating-tokens/binding", .paper, source: "\(InContext.alternating), cell 0 and function analyse_copy",
        sentence: "The first layer carries the token that follows, and hardly any other.",
        measured: "norm of d (first layer, token j) / d (token j + 1) over that of all other tokens",
        published: "layer 1 copies, layer 2 steps", criterion: "above 3, with its interval", .above(3), needs: [need]
      ) { record throws(Unavailable) in
        let (own, next, other) = (
          try share("own", in: record), try share("next", in: record), try share("other", in: record)
        )
        return Measured(
          try record.reading(need.study, nil, "token-binding", "binding-ratio"),
          explanation:
            "own \(own), next \(next), others \(other), mean gradients over 500 tasks; the published function"
            + " counts the next token among the others, ours does not")
      },
    ])

  private static func share(_ name: String, in record: SeedRecord) throws(Unavailable) -> String {
    try record.reading(need.study, nil, "token-binding", "binding-" + name).number.words
  }
}
