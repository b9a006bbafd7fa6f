import Readings

/// Softmax attention with one head and with two.
enum SoftmaxHeads {
  static let group = ClaimGroup(
    "softmax-heads", title: "a softmax layer needs two heads to come to a step of gradient descent",
    claims(
      "one", "one head", loss: "more than 10 % of the step's loss", .above(0.1), cosine: "below 0.95", .below(0.95))
      + claims(
        "two", "two heads", loss: "no more than 5 % of the step's loss", .below(0.05), cosine: "above 0.95",
        .above(0.95),
        why: "; the difference of two softmax heads is linear attention to first order only"))

  /// A verdict on one seed is luck here; said of every line.
  private static let luck =
    "; some seeds stay near the loss of answering nothing for all 5,000 steps: of seeds 0 to 3 with batches of 512, 0 and 1"
    + " with one head, 3 with two"

  private static func claims(
    _ word: String, _ name: String, loss: String, _ lossTest: Criterion, cosine: String, _ cosineTest: Criterion,
    why: String = ""
  ) -> [Claim] {
    let need = StudyNeed(
      "softmax-heads", ["\(word)-head\(word == "one" ? "" : "s")"], quick: ["base-optimizer.batch=512"])
    let source = "\(InContext.constructed), cell 3", says = "2 heads or more to match"
    let comes = word == "one" ? "does not come" : "comes"
    @Sendable func reading(_ record: SeedRecord, _ quantity: String) throws(Unavailable) -> Reading {
      try record.reading(need.study, need.variants[0], InContext.match, quantity, InContext.step)
    }
    return [
      Claim(
        "softmax-heads/\(word)-loss", .paper, source: source,
        sentence: "Softmax attention with \(name) \(comes) to the loss of one step.",
        measured: "loss of softmax attention with \(name) minus that of the step", published: says,
        criterion: loss + ", with its interval", lossTest, needs: [need]
      ) { record throws(Unavailable) in
        let difference = Finding(of: try reading(record, "loss-difference"))
        return Measured(
          difference, tested: difference.divided(by: try reading(record, "loss-reference").number),
          explanation: InContext.asPublished + why + luck)
      },
      Claim(
        "softmax-heads/\(word)-cosine", .paper, source: source,
        sentence: "Softmax attention with \(name) \(comes) to the direction of one step.",
        measured: "sensitivity cosine of softmax attention with \(name)", published: says,
        criterion: cosine + ", with its interval", cosineTest, needs: [need]
      ) { record throws(Unavailable) in
        Measured(try reading(record, "sensitivity-cosine"), explanation: InContext.asPublished + luck)
      },
    ]
  }
}
