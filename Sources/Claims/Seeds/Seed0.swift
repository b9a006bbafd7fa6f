/// Seed 0: mesa-goals as memes, their niches, and what lets them persist.
enum Seed0 {
  static let group = ClaimGroup(
    "seed-0", title: "mesa-goals as memes: how they arise, where they live, how they persist",
    [
      open(
        "agency", "Where any goal can form, agentic ones outlast those that are not.",
        "populations of goals under selection"),
      open(
        "local-optima", "Mesa-goals arise where actions look good in a local optimum.",
        "growth with and without such optima"),
      open(
        "flat-ways", "Noise leads to an inner optimizer along ways of equal loss.",
        "mode connectivity of organisms with and without one"),
      open(
        "uncorrelated", "Mesa-goals are not correlated with the base objective.",
        "goals found against the objective, over many organisms"),
      open(
        "size", "Larger models and longer training take in more mesa-goals.",
        "number of goals found against width and steps"),
      open(
        "filter", "Without filtering during training the model keeps the mesa-goals it meets.",
        "implanted memes with and without filtering"),
      open(
        "niches", "Mesa-goals must live in different niches to coexist.", "two implanted memes in one niche and in two"),
      open(
        "one-niche-one-meme", "A niche holds many copies of one meme, and not different ones.",
        "copies of memes by niche"),
      open(
        "orthogonal", "Mesa-optimizers occupy nearly orthogonal representations.",
        "angles between the directions of implanted memes"),
      open(
        "localized", "Mesa-optimizers localize on few units, as waves do in a disordered solid.",
        "inverse participation ratio of memes"),
      open("early-layers", "Early layers are the most favorable place.", "where implanted memes survive, by layer"),
      open(
        "useful-locally", "A meme that is useful in a local optimum is not removed.",
        "survival of memes against their use"),
      open(
        "localization-protects", "A localized meme outlasts what is not localized once it has no use.",
        "fine-tuning after implanting, localized or not"),
      open(
        "too-useful", "A very useful meme is compressed until no agency is left.", "agency of memes against their use"),
      open(
        "triggers", "Under certain conditions a meme takes far more control of behavior.",
        "behavior with and without a trigger"),
      open("reproduction", "Training on what a meme made plants the meme again.", "generations trained on outputs"),
    ])

  private static func open(_ word: String, _ sentence: String, _ test: String) -> Claim {
    .untested("seed-0/\(word)", seed: 0, sentence, by: test)
  }
}
