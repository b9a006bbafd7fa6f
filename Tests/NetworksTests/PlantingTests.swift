import Networks
import Tensors
import Testing

/// The constructions of arXiv 2212.07677 against the algorithms that they are said to run, written out.
@Suite struct PlantingTests {
  /// Regression tasks as one array of tokens [(context + 1) · (dimensions + 1), tasks], queries ending in 0.
  struct Tasks {
    let dimensions: Int, context: Int, count: Int
    var tokens: [Float]

    init(dimensions: Int, context: Int, count: Int, seed: UInt64 = 1) {
      (self.dimensions, self.context, self.count) = (dimensions, context, count)
      tokens = randomTokens((context + 1) * (dimensions + 1), tasks: count, seed: seed)
      for task in 0..<count { tokens[((context + 1) * (dimensions + 1) - 1) * count + task] = 0 }
    }

    func x(_ example: Int, _ i: Int, _ task: Int) -> Double {
      Double(tokens[(example * (dimensions + 1) + i) * count + task])
    }
    func y(_ example: Int, _ task: Int) -> Double { x(example, dimensions, task) }

    /// The answer and its gradient in the query of W after explicit gradient descent from 0.
    func descended(task: Int, rates: [Double]) -> (answer: Double, weights: [Double]) {
      var weights = [Double](repeating: 0, count: dimensions)
      for rate in rates {
        var step = [Double](repeating: 0, count: dimensions)
        for example in 0..<context {
          var residual = -y(example, task)
          for i in 0..<dimensions { residual += weights[i] * x(example, i, task) }
          for i in 0..<dimensions { step[i] += residual * x(example, i, task) }
        }
        for i in 0..<dimensions { weights[i] -= rate / Double(context) * step[i] }
      }
      return ((0..<dimensions).reduce(0) { $0 + weights[$1] * x(context, $1, task) }, weights)
    }

    /// The answer of explicit GD++: x and y of all tokens are updated together from the old x.
    func plusPlus(task: Int, rates: [Double], curvatures: [Double]) -> Double {
      var xs = (0...context).map { example in (0..<dimensions).map { x(example, $0, task) } }
      var ys = (0...context).map { $0 == context ? 0 : y($0, task) }
      for (rate, curvature) in zip(rates, curvatures) {
        let (oldX, oldY) = (xs, ys)
        for j in 0...context {
          for i in 0..<context {
            let dot = zip(oldX[i], oldX[j]).reduce(0) { $0 + $1.0 * $1.1 }
            ys[j] -= rate / Double(context) * oldY[i] * dot
            for c in 0..<dimensions { xs[j][c] -= curvature / Double(context) * oldX[i][c] * dot }
          }
        }
      }
      return -ys[context]
    }
  }

  private func answers(_ network: LinearSelfAttention, _ parameters: [Float], _ tasks: Tasks) -> InContextResults {
    InContextEvaluator(network: network, workers: Workers(threads: 2))
      .answersAndSensitivities(parameters: parameters, tokens: tasks.tokens, tasks: tasks.count)
  }

  @Test(arguments: [(10, 10), (1, 1), (1, 5), (5, 1), (3, 20)])
  func oneLayerIsOneStep(dimensions: Int, context: Int) {
    let tasks = Tasks(dimensions: dimensions, context: context, count: 37)
    for network in [
      LinearSelfAttention(width: dimensions + 1),
      LinearSelfAttention(width: dimensions + 1, heads: 3, keySize: dimensions, valueSize: 1),
    ] {
      let results = answers(network, network.planted(.gradientDescent(rates: [6.06]), context: context), tasks)
      for task in 0..<tasks.count {
        let wanted = tasks.descended(task: task, rates: [6.06])
        #expect(abs(Double(results.answers[task]) - wanted.answer) < 1e-5)
        for i in 0..<dimensions {
          #expect(abs(Double(results.sensitivities[i * tasks.count + task]) - wanted.weights[i]) < 1e-5)
        }
      }
    }
  }

  @Test func sharedLayersAreStepsOnResiduals() {
    let tasks = Tasks(dimensions: 4, context: 8, count: 50)
    let network = LinearSelfAttention(width: 5, layers: 6, isShared: true)
    let results = answers(network, network.planted(.gradientDescent(rates: [2.5]), context: 8), tasks)
    for task in 0..<tasks.count {
      let wanted = tasks.descended(task: task, rates: [Double](repeating: 2.5, count: 6))
      #expect(abs(Double(results.answers[task]) - wanted.answer) < 1e-5)
      for i in 0..<4 {
        #expect(abs(Double(results.sensitivities[i * 50 + task]) - wanted.weights[i]) < 1e-5)
      }
    }
  }

  @Test func layersOfTheirOwnHaveRatesOfTheirOwn() {
    let tasks = Tasks(dimensions: 4, context: 8, count: 50), rates = [4.0, 11.57, 0.5]
    let network = LinearSelfAttention(width: 5, layers: 3, heads: 2)
    let results = answers(network, network.planted(.gradientDescent(rates: rates), context: 8), tasks)
    for task in 0..<tasks.count {
      #expect(abs(Double(results.answers[task]) - tasks.descended(task: task, rates: rates).answer) < 1e-5)
    }
  }

  @Test(arguments: [true, false]) func plusPlusIsItself(shared: Bool) {
    let tasks = Tasks(dimensions: 4, context: 8, count: 50)
    let rates = shared ? [3.5, 3.5, 3.5] : [3.5, 2, 1], curvatures = shared ? [1.76, 1.76, 1.76] : [1.76, 0.5, 0]
    let network = LinearSelfAttention(width: 5, layers: 3, isShared: shared)
    let planted = network.planted(
      .gradientDescentPlusPlus(rates: shared ? [3.5] : rates, curvatures: shared ? [1.76] : curvatures), context: 8)
    let results = answers(network, planted, tasks)
    for task in 0..<tasks.count {
      let wanted = tasks.plusPlus(task: task, rates: rates, curvatures: curvatures)
      #expect(abs(Double(results.answers[task]) - wanted) < 1e-5)
    }
  }

  @Test func productsOfAPlantedStepAreTheConstruction() throws {
    let network = LinearSelfAttention(width: 4, heads: 2)
    let products = network.products(of: network.planted(.gradientDescent(rates: [6]), context: 3))
    #expect(products.map(\.head) == [0, 1])
    #expect(products[0].queryKey == [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0])
    #expect(products[0].valueOutput == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, -2])
    #expect(products[1].queryKey.allSatisfy { $0 == 0 } && products[1].valueOutput.allSatisfy { $0 == 0 })
  }

  @Test func networksRebuiltFromTheirProductsAnswerAlike() {
    let tasks = Tasks(dimensions: 4, context: 8, count: 40)
    let network = LinearSelfAttention(width: 5, layers: 2, keySize: 3, valueSize: 7, initialScale: 1)
    let parameters = network.initialParameters(RandomStream(seed: 3))
    let rebuilt = network.realizing(network.products(of: parameters))
    let first = answers(network, parameters, tasks), second = answers(rebuilt.network, rebuilt.parameters, tasks)
    #expect(first.answers.contains { abs($0) > 1e-3 })
    for task in 0..<40 { #expect(abs(first.answers[task] - second.answers[task]) < 1e-5) }
  }

  @Test func sizesSayWhatTheyCanHold() {
    let step = PlantedAlgorithm.gradientDescent(rates: [1])
    let plusPlus = PlantedAlgorithm.gradientDescentPlusPlus(rates: [1, 1], curvatures: [1])
    #expect(LinearSelfAttention(width: 5, keySize: 4, valueSize: 1).canHold(step))
    #expect(!LinearSelfAttention(width: 5, keySize: 3).canHold(step))
    #expect(LinearSelfAttention(width: 5, layers: 2).canHold(plusPlus))
    #expect(!LinearSelfAttention(width: 5, layers: 2, valueSize: 4).canHold(plusPlus))
    #expect(!LinearSelfAttention(width: 5, layers: 3).canHold(plusPlus))
  }

  /// The null: equal norms and singular values, other answers.
  @Test func rotationKeepsNormsAndLosesTheAlgorithm() {
    let tasks = Tasks(dimensions: 10, context: 10, count: 200)
    let network = LinearSelfAttention(width: 11)
    let planted = network.planted(.gradientDescent(rates: [6.06]), context: 10)
    let rotated = network.rotated(planted, from: RandomStream(seed: 9))
    #expect(rotated == network.rotated(planted, from: RandomStream(seed: 9)))
    #expect(rotated != network.rotated(planted, from: RandomStream(seed: 10)))
    for entry in network.parameters.entries {
      func norm(_ values: [Float]) -> Double {
        values[entry.range].reduce(0.0) { $0 + Double($1) * Double($1) }.squareRoot()
      }
      #expect(abs(norm(planted) - norm(rotated)) < 1e-5 * norm(planted))
    }
    let before = answers(network, planted, tasks), after = answers(network, rotated, tasks)
    var dot = 0.0, first = 0.0, second = 0.0
    for i in before.sensitivities.indices {
      dot += Double(before.sensitivities[i]) * Double(after.sensitivities[i])
      first += Double(before.sensitivities[i]) * Double(before.sensitivities[i])
      second += Double(after.sensitivities[i]) * Double(after.sensitivities[i])
    }
    #expect(abs(dot) < 0.5 * (first * second).squareRoot())
  }
}
