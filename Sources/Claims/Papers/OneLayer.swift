import Readings
import Statistics

/// One linear self-attention layer, trained, against one step of gradient descent.
enum OneLayer {
  static let need = StudyNeed("one-layer")

  static let group = ClaimGroup(
    "one-layer", title: "one trained linear self-attention layer is one step of gradient descent",
    [
      Claim(
        "one-layer/best-step", .paper, source: "\(InContext.alternating), cell 8",
        sentence: "The best single step of gradient descent loses 0.2047.", measured: "loss of the best single step",
        published: "\(InContext.publishedLoss)",
        criterion: "differs by no more than the 95 % reach of two samples of 10,000 tasks",
        .contains(InContext.publishedLoss, tolerance: 0), needs: [need]
      ) { record throws(Unavailable) in
        let reading = try record.one("loss-reference")
        // The standard error of a mean of 10,000 squared errors, whose deviation is about that of ours.
        let reach = (reading.interval?.width ?? 0) / 2 * 2.0.squareRoot()
        let tested = Finding(
          reading.value, interval: Interval(lower: reading.number - reach, upper: reading.number + reach), n: reading.n)
        return Measured(
          Finding(of: reading), tested: tested,
          explanation: "the exact value is 0.206229; both are samples of 10,000 tasks")
      },
      Claim(
        "one-layer/loss", .paper, source: InContext.constructed,
        sentence: "The trained layer loses what one step loses.",
        measured: "loss of the trained layer minus that of the step", published: "0 (figure)",
        criterion: "the interval lies within 1 % of the step's loss", .within(-0.01...0.01), needs: [need]
      ) { record throws(Unavailable) in
        let difference = Finding(of: try record.one("loss-difference"))
        return Measured(
          difference, tested: difference.divided(by: try record.one("loss-reference").number),
          explanation: InContext.asPublished)
      },
      Claim(
        "one-layer/cosine", .paper, source: InContext.abstract,
        sentence: "The layer's answer moves with the query as that of one step does.", measured: "sensitivity cosine",
        published: "a match (figure)", criterion: "the interval is above 0.99", .above(0.99), needs: [need]
      ) { record throws(Unavailable) in
        Measured(try record.one("sensitivity-cosine"), explanation: InContext.asPublished)
      },
      Claim(
        "one-layer/model-difference", .paper, source: InContext.abstract,
        sentence: "The layer's answer moves as much as that of one step.", measured: "model difference",
        published: "a match (figure)", criterion: "below 10 % of the norm of the step's gradient", .above(0.9),
        needs: [need]
      ) { record throws(Unavailable) in
        // `match` is at most 1 minus the relative difference.
        Measured(
          Finding(of: try record.one("model-difference")), tested: Finding(of: try record.one("match")),
          explanation: InContext.asPublished)
      },
      Claim(
        "one-layer/interpolation", .paper, source: InContext.constructed,
        sentence: "Halfway between the trained weights and the construction the loss is that of the step.",
        measured: "loss of the interpolated weights over that of the step", published: "1 (figure)",
        criterion: "from 0.99 to 1.01", .within(0.99...1.01), needs: [need]
      ) { record throws(Unavailable) in
        let loss = try record.one("interpolation-loss"), reference = try record.one("loss-reference").number
        // The interval of the loss is that of a sample of tasks, not of the ratio on the same tasks.
        let ratio = Finding(loss.number / reference, n: loss.n)
        return Measured(
          ratio,
          explanation:
            "\(InContext.asPublished); without an interval, because that of the loss is not that of the ratio")
      },
    ])
}

extension SeedRecord {
  /// A reading of the study `one-layer`, of the layer against one step.
  func one(_ quantity: String, condition: String? = nil) throws(Unavailable) -> Reading {
    try reading("one-layer", nil, InContext.match, quantity, InContext.step, condition: condition)
  }
}
