import Foundation
import Tensors
import Testing
import Worlds

/// The figures of `science.md`, item 1.
@Suite struct RegressionOptimaTests {
  @Test(
    arguments: [
      // half-width, N, d, noise, best rate, risk
      (0.5, 10, 10, 0, 6.060606, 0.412458), (1, 10, 10, 0, 1.515152, 1.649832), (1, 20, 5, 0, 2.419355, 0.322581),
      (1, 10, 10, 0.5, 1.459854, 1.711273),
    ] as [(Double, Int, Int, Double, Double, Double)])
  func theTableOfBestSingleSteps(a: Double, n: Int, d: Int, noise: Double, rate: Double, risk: Double) throws {
    let world = RegressionWorld(
      dimensions: d, context: n, inputs: InputDistribution(.uniform, halfWidth: a), noise: noise)
    let step = world.tunedSingleStep()
    #expect(abs(step.algorithm.rates[0] - rate) < 1e-6)
    #expect(abs(step.risk.value - risk) < 1e-6)
    let measured = world.measuredRisk(step.algorithm, tasks: 100_000, seed: 31)
    #expect(abs(measured.value - risk) < 4 * measured.error)
  }

  /// The closed forms: uniform s d (d - 0.2) / (N + d - 0.2), normal s d (d + 1) / (N + d + 1).
  @Test func closedFormsWithoutNoise() {
    for (n, d) in [(1, 1), (1, 7), (3, 4), (40, 2), (4096, 256)] {
      let count = Double(n), width = Double(d)
      let uniform = RegressionWorld(dimensions: d, context: n, inputs: InputDistribution(.uniform, halfWidth: 1))
      #expect(
        abs(uniform.tunedSingleStep().risk.value - width / 3 * (width - 0.2) / (count + width - 0.2)) < 1e-11 * width)
      let normal = RegressionWorld(dimensions: d, context: n, inputs: InputDistribution(.normal))
      #expect(abs(normal.tunedSingleStep().risk.value - width * (width + 1) / (count + width + 1)) < 1e-11 * width)
    }
  }

  /// Every shape's best rate is where the measured risk of a batch is stationary, and its risk is what is measured.
  @Test(arguments: InputDistribution.Shape.allCases, [false, true])
  func theBestSingleStepOfEveryShape(shape: InputDistribution.Shape, normalized: Bool) throws {
    let world = RegressionWorld(
      dimensions: 3, context: 6, inputs: InputDistribution(shape, scale: 0.8, normalized: normalized), weightScale: 1.5,
      noise: 0.2)
    let step = world.tunedSingleStep()
    let batch = world.sample(tasks: 100_000, from: RandomStream(seed: 32))
    let answers = step.algorithm.answers(to: batch)
    let measured = Average(world.expectedSquaredErrors(of: answers, on: batch) ?? answers.squaredErrors(on: batch))
    let error = (measured.error * measured.error + step.risk.standardError * step.risk.standardError).squareRoot()
    #expect(abs(measured.value - step.risk.value) < 4.5 * error, "\(measured) \(step.risk)")
    // d risk / d rate = 2 E (prediction - answer)·prediction / rate = 0.
    let answersAt = batch.targetOffset(example: 6)
    let slope = Average(
      answers.predictions.indices.map {
        answers.predictions[$0] * (answers.predictions[$0] - Double(batch.targets[answersAt + $0]))
      })
    #expect(abs(slope.value) < 4.5 * slope.error + (normalized ? 0.01 * step.risk.value : 0))
  }

  @Test func tunedStepsReachThePublishedLosses() {
    let world = RegressionWorld()
    let constant = world.tunedGradientDescent(steps: 2)
    let free = world.tunedGradientDescent(steps: 2, schedule: .free)
    let plusPlus = world.tunedGradientDescentPlusPlus(steps: 2)
    print("K = 2:", constant.risk.loss, free.risk.loss, plusPlus.risk.loss)
    #expect(abs(constant.risk.loss - 0.15662) < 3.5 * constant.risk.standardError / 2)
    #expect(abs(free.risk.loss - 0.14127) < 3.5 * free.risk.standardError / 2)
    #expect(abs(plusPlus.risk.loss - 0.11050) < 3.5 * plusPlus.risk.standardError / 2)
    #expect(abs(constant.algorithm.rates[0] - 5.984) < 0.05)
    #expect(abs(free.algorithm.rates[0] - 4.00) < 0.05 && abs(free.algorithm.rates[1] - 11.57) < 0.2)
    #expect(abs(plusPlus.algorithm.rates[0] - 13.50) < 0.15)
    #expect(abs(plusPlus.algorithm.preconditioning[0] - 1.760) < 0.02)
    // Risks of the search hold on tasks that it has not seen.
    for tuned in [constant, free, plusPlus] {
      let measured = world.measuredRisk(tuned.algorithm, tasks: 20_000, seed: 33)
      let error = (measured.error * measured.error + tuned.risk.standardError * tuned.risk.standardError).squareRoot()
      #expect(abs(measured.value - tuned.risk.value) < 4 * error)
    }
  }

  /// More freedom and more steps never hurt, and nothing beats the posterior mean.
  @Test func optimaAreOrdered() {
    for world in [
      RegressionWorld(dimensions: 4, context: 6), RegressionWorld(dimensions: 4, context: 3, noise: 0.3),
      RegressionWorld(dimensions: 3, context: 5, inputs: InputDistribution(.exponential), noise: 0.5),
    ] {
      let count = 2000
      let one = world.tunedGradientDescent(steps: 1, designs: count).risk.value
      let two = world.tunedGradientDescent(steps: 2, designs: count).risk.value
      let twoFree = world.tunedGradientDescent(steps: 2, schedule: .free, designs: count).risk.value
      let four = world.tunedGradientDescent(steps: 4, designs: count).risk.value
      let fourFree = world.tunedGradientDescent(steps: 4, schedule: .free, designs: count).risk.value
      let plus = world.tunedGradientDescentPlusPlus(steps: 2, designs: count).risk.value
      let plusFree = world.tunedGradientDescentPlusPlus(steps: 2, schedule: .free, designs: count).risk.value
      let bayes = world.bayesRisk(designs: count).value
      let slack = 1e-4 * one
      #expect(two <= one + slack && four <= two + slack)
      #expect(twoFree <= two + slack && fourFree <= four + slack && fourFree <= twoFree + slack)
      #expect(plus <= two + slack && plusFree <= plus + slack)
      #expect([fourFree, plusFree].allSatisfy { bayes <= $0 + slack })
      #expect(one <= world.zeroRisk.value)
    }
  }

  /// GD++ of one step is one step of gradient descent.
  @Test func oneStepOfPlusPlusIsGradientDescent() {
    let world = RegressionWorld()
    #expect(
      world.tunedGradientDescentPlusPlus(steps: 1).algorithm.rates == world.tunedSingleStep().algorithm.rates)
  }

  @Test(arguments: [(5, 0, 0.41667), (8, 0, 0.16667), (10, 0, 0), (12, 0, 0), (10, 0.1, 0.0959), (10, 0.5, 0.3501)])
  func bayesRisks(context: Int, noise: Double, expected: Double) {
    let world = RegressionWorld(context: context, noise: noise)
    let risk = world.bayesRisk()
    #expect(abs(risk.value - expected) < 4 * risk.standardError + 0.00005)
    let measured = world.measuredRisk(RidgeAlgorithm(for: world), tasks: 20_000, seed: 34)
    #expect(abs(measured.value - expected) < 4 * measured.error + 0.00005)
  }

  /// Averaging over the query cuts the variance about eightfold.
  @Test func averagingOverTheQueryCutsTheError() throws {
    let world = RegressionWorld()
    let batch = world.sample(tasks: 10_000, from: RandomStream(seed: 35))
    let answers = world.tunedSingleStep().algorithm.answers(to: batch)
    let plain = Average(answers.squaredErrors(on: batch))
    let averaged = Average(try #require(world.expectedSquaredErrors(of: answers, on: batch)))
    #expect(abs(plain.value - averaged.value) < 4 * plain.error)
    #expect(plain.error / averaged.error > 2.3 && plain.error / averaged.error < 3.3)
    #expect(abs(plain.error / 2 - 0.003) < 0.0006)
    // Answers with a constant part, and inputs with a mean.
    let shifted = RegressionWorld(dimensions: 3, inputs: InputDistribution(.exponential))
    let other = shifted.sample(tasks: 20_000, from: RandomStream(seed: 36))
    let mean = MeanAlgorithm().answers(to: other)
    let direct = Average(mean.squaredErrors(on: other))
    let exact = Average(try #require(shifted.expectedSquaredErrors(of: mean, on: other)))
    #expect(abs(direct.value - exact.value) < 4 * (direct.error + exact.error))
  }

  @Test func degenerateWorlds() {
    let one = RegressionWorld(dimensions: 1, context: 1)
    // s c = s kappa: rate 1/(1.8 s), risk s (1 - 1/1.8).
    #expect(abs(one.tunedSingleStep().risk.value - 0.25 / 3 * (1 - 1 / 1.8)) < 1e-12)
    #expect(one.bayesRisk().value == 0)
    #expect(one.tunedGradientDescent(steps: 3, schedule: .free, designs: 500).risk.value.isFinite)
    #expect(one.tunedGradientDescentPlusPlus(steps: 3, schedule: .free, designs: 500).risk.value.isFinite)
    let wide = RegressionWorld(dimensions: 64, context: 2, noise: 3)
    #expect(wide.tunedGradientDescent(steps: 3, designs: 16).risk.value <= wide.zeroRisk.value)
  }
}
