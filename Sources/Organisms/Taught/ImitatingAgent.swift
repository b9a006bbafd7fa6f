import BaseOptimizers
import Networks
import Subjects
import Tensors
import Worlds

/// A policy network that learns the moves of an exact policy.
struct ImitatingAgent: Learner {
  private let agent: AgentOrganism
  private let teacher: PlannedPolicy

  init(_ agent: AgentOrganism, teacher: PlannedPolicy) { (self.agent, self.teacher) = (agent, teacher) }

  /// With no teacher but chance.
  init(_ model: any PolicyNetwork, in world: any GridWorld, stream: RandomStream) {
    self.init(AgentOrganism(model, in: world, stream: stream), teacher: PlannedPolicy(goal: .nothing))
  }

  static func shape(of world: any GridWorld) -> PolicyShape { AgentOrganism.shape(of: world) }

  var stream: RandomStream { agent.stream }

  func parameters(from stream: RandomStream) -> [Float] { agent.parameters(from: stream) }

  func subject(parameters: [Float], label: String, workers: Workers) -> any Subject {
    agent.subject(parameters: parameters, label: label, workers: workers)
  }

  func keepsakes(parameters: [Float], stream: RandomStream, workers: Workers) throws -> [Keepsake] {
    try agent.keepsakes(parameters: parameters, stream: stream, workers: workers)
  }

  /// The course's batch are levels; each gives `ImitationObjective.places` lessons.
  func objective(course: Course, workers: Workers) -> ImitationObjective {
    ImitationObjective(
      world: agent.world, network: agent.network, teacher: teacher, levels: course.batch, reuse: course.batchReuse,
      stream: stream.stream("data"), workers: workers)
  }
}
