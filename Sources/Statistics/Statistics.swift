// The room `Statistics`: estimators, each with its interval, and the tests that go with them.
//
// It stands alone: numbers in, `Estimate`s out, no files, no threads, no state. Randomness comes in as
// `using rng: inout some RandomNumberGenerator`, so that the same stream gives the same interval. An `Estimate` names
// its method and its n; what cannot be estimated is nil, never a plausible number.
//
// | file | what it holds |
// |---|---|
// | Estimate | `Interval`, `Estimate` |
// | SpecialFunctions, Distributions, Quantile | incomplete beta and gamma; normal, Student t, chi-square, beta, F |
// | Means, Proportions, Quantiles | closed-form and order-statistic intervals |
// | Bootstrap, Resampler | percentile and BCa intervals over independent units |
// | Survival | Turnbull's and Kaplan and Meier's estimators, medians of censored times |
// | Permutation, MultipleTests | permutation, sign-flip and max-t tests; Holm, Benjamini–Hochberg |
// | OrderStatistics, Pressure | the expected maximum, bits of selection, truncation selection |
// | Ranks, Trends | AUROC, Spearman, Jonckheere–Terpstra, Page |
// | Forecasts | Brier score, log loss, reliability |
// | PressureCurve, PressureResampling | curves of gold against pressure: peak, loss, where to stop |
// | Regression | ordinary and weighted least squares with clustered errors |
// | NoisyScores, WinnersCurse, BestSet, ConditionalInference, PartialPooling | the truth behind the best of many noisy scores |
// | PriceIdentity, SelectionResponse | what a round of selection did, and what of it is handed on |
// | Reliability, Traits | how much of a score repeats; what came along with it |
