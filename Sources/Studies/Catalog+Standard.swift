import BaseOptimizers
import Instruments
import Networks
import Organisms
import Worlds

extension Catalog {
  /// What this package brings. To add one thing: its file and a line here.
  public static let standard = Catalog(
    studies: [
      StudyText(PackageResources.in_context_regression_yaml),
      StudyText(PackageResources.three_base_optimizers_yaml),
      StudyText(PackageResources.cheese_in_the_corner_yaml),
      StudyText(PackageResources.distinguishing_share_yaml),
      StudyText(PackageResources.cheese_on_a_dish_yaml),
      StudyText(PackageResources.keys_and_chests_yaml),
      StudyText(PackageResources.evolution_and_reinforcement_yaml),
      StudyText(PackageResources.seed_lottery_yaml),
      StudyText(PackageResources.fixation_yaml),
    ],
    calibrations: calibrationStudies,
    reproductions: [
      StudyText(PackageResources.closed_forms_yaml), StudyText(PackageResources.one_layer_yaml),
      StudyText(PackageResources.recurrent_layers_yaml), StudyText(PackageResources.softmax_heads_yaml),
      StudyText(PackageResources.alternating_tokens_yaml), StudyText(PackageResources.oracle_returns_yaml),
      StudyText(PackageResources.corner_sizes_yaml), StudyText(PackageResources.repairing_share_yaml),
      StudyText(PackageResources.known_directedness_yaml),
    ],
    worlds: [
      RegressionWorld.self, CheeseInTheCorner.self, CheeseOnADish.self, KeysAndChests.self, ReplicatorWorld.self,
      SeedRateWorld.self, KnownDecisions.self,
    ],
    organisms: [
      TrainedKind.self, TaughtKind.self, ReplicatorKind.self, PlantedNetworkKind.self, PlantedAgentKind.self,
      PlantedLayersKind.self, PlantedSeedsKind.self, AlgorithmKind.self, PlannedPolicyKind.self, KnownPolicyKind.self,
    ],
    stock: Stock(
      networks: [
        LinearSelfAttention.self, SoftmaxTransformer.self, ResidualPolicy.self, ConvolutionalPolicy.self,
        ImpalaPolicy.self,
      ],
      baseOptimizers: [
        GradientDescent.Settings.self, EvolutionStrategy.Settings.self, CovarianceMatrixAdaptation.Settings.self,
        SelectionSettings.self, ProximalPolicyOptimization.Settings.self,
      ],
      learners: [InContextOrganism.self, AgentOrganism.self]),
    measures: [
      AlgorithmMatch.self, Emergence.self, GoalRates.self, SeedLottery.self, GoalDirectedness.self,
      GoalPosterior.self, GoalProbe.self, Fixation.self, Planting.self, Arrival.self, ExpectedLoss.self,
      LawReturns.self, TokenBinding.self,
    ],
    sources: [
      RunSource.self, RunsSource.self, SeriesSource.self, DecisionProcessSource.self, BehaviorSource.self,
      EpisodesSource.self, WeightsSource.self,
    ])
}
