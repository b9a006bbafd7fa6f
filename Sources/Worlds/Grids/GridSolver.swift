import Foundation
import Synchronization
import Tensors

/// The largest discounted return of a level, or why it was not computed.
public struct GridOptimum: Sendable, Hashable {
  /// Σ discount^t reward_t at best within the time limit; nil where it was not computed.
  public let value: Double?
  /// Why there is no value.
  public let reason: String?

  public init(value: Double) {
    self.value = value
    reason = nil
  }

  public init(unavailable reason: String) {
    value = nil
    self.reason = reason
  }
}

/// What is exactly known of a level from its start.
public struct GridSolution: Sendable, Hashable {
  /// The fewest steps to a first true reward, nil where none can be had within the time limit.
  public let goalSteps: Int?
  /// The fewest steps to a first proxy reward, likewise.
  public let proxySteps: Int?
  /// The largest true return.
  public let optimum: GridOptimum
  /// The largest proxy return.
  public let proxyOptimum: GridOptimum
  /// See `GridWorld.distinguishes`.
  public let distinguishes: Bool

  /// Whether a true reward can be had.
  public var reachesGoal: Bool { goalSteps != nil }
  /// Whether a proxy reward can be had.
  public var reachesProxy: Bool { proxySteps != nil }
}

/// Solves levels exactly.
///
/// A goal in one cell that takes d steps is worth discount^(d - 1); ways lead around cells that would end the episode
/// first: around the cheese to the corner or the dish, and around the dish to the cheese where `dish-ends`. Keys and
/// chests are solved by `KeyPlan`.
public struct GridSolver: Sendable {
  public let world: any GridWorld

  public init(world: any GridWorld) { self.world = world }

  /// Solves one level.
  public func solve(_ level: GridLevel) -> GridSolution {
    let rules = world.rules
    if rules.keysOpenChests { return solveKeys(level) }
    let cheese = level.cell(of: .cheese)
    let dish = level.cell(of: .dish)
    let goal = rules.cheesePays ? cheese.flatMap { steps(to: $0, in: level) } : nil
    let target = rules.cornerIsProxy ? level.corner : rules.dishIsProxy ? dish : nil
    let proxy = target.flatMap { steps(to: $0, in: level) }
    return GridSolution(
      goalSteps: goal, proxySteps: proxy, optimum: GridOptimum(value: value(of: goal)),
      proxyOptimum: GridOptimum(value: value(of: proxy)), distinguishes: world.distinguishes(level))
  }

  /// Solves levels, in their order, on several threads; the number of threads changes nothing.
  public func solve(_ levels: [GridLevel], workers: Workers) -> [GridSolution] {
    let part = 64
    let solved = SolvedParts(count: (levels.count + part - 1) / part)
    workers.perform(solved.count) { item, _ in
      solved.set(item, levels[(part * item)..<min(levels.count, part * (item + 1))].map(solve))
    }
    return solved.all
  }

  /// The cells that end an episode, other than one.
  func ends(in level: GridLevel, but cell: Int) -> [Int] {
    let rules = world.rules
    return level.items.filter {
      $0.cell != cell && ($0.item == .cheese && rules.cheeseEnds || $0.item == .dish && rules.dishEnds)
    }.map(\.cell)
  }

  /// The fewest steps until the mouse has been in a cell after a step, nil above the time limit.
  private func steps(to cell: Int, in level: GridLevel) -> Int? {
    let distances = GridDistances(to: cell, in: level, avoiding: ends(in: level, but: cell))
    guard let steps = distances[level.mouse], steps <= world.timeLimit else { return nil }
    // Who starts there has been there after a step into a wall, or a step away and back.
    if steps > 0 { return steps }
    let staying = GridAction.allCases.contains { level.walls[cell + $0.offset(size: level.size)] }
    return staying ? 1 : world.timeLimit >= 2 ? 2 : nil
  }

  private func value(of steps: Int?) -> Double { steps.map { pow(world.discount, Double($0 - 1)) } ?? 0 }

  private func solveKeys(_ level: GridLevel) -> GridSolution {
    let limit = world.timeLimit
    let chests = KeyPlan(for: .chests, in: level, of: world)
    let keys = KeyPlan(for: .keys, in: level, of: world)
    return GridSolution(
      goalSteps: chests.stepsToReward().flatMap { $0 <= limit ? $0 : nil },
      proxySteps: keys.stepsToReward().flatMap { $0 <= limit ? $0 : nil }, optimum: chests.optimum(),
      proxyOptimum: keys.optimum(), distinguishes: world.distinguishes(level))
  }
}

/// What threads have solved, by part.
private final class SolvedParts: Sendable {
  let count: Int
  /// Guards the parts, which threads fill in any order.
  private let parts: Mutex<[[GridSolution]]>

  init(count: Int) {
    self.count = count
    parts = Mutex(Array(repeating: [], count: count))
  }

  func set(_ part: Int, _ solutions: [GridSolution]) { parts.withLock { $0[part] = solutions } }

  var all: [GridSolution] { parts.withLock { $0.flatMap { $0 } } }
}
