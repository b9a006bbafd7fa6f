"""Writes estimators.json: intervals and tests from SciPy and NumPy. Run: python estimators.py"""
import itertools
import json
import numpy as np
import scipy
from scipy import stats

rng = np.random.default_rng(7)
out = {"scipy": scipy.__version__}

out["proportions"] = []
for k, n in [(0, 10), (1, 10), (7, 20), (50, 50), (123, 4000), (3, 3)]:
    test = stats.binomtest(k, n)
    wilson, exact = test.proportion_ci(method="wilson"), test.proportion_ci(method="exact")
    out["proportions"].append({"k": k, "n": n, "wilson": list(wilson), "exact": list(exact)})

a, b = rng.normal(0, 1, 12).round(6), rng.exponential(2, 9).round(6)
t = stats.ttest_1samp(a, 0).confidence_interval(0.9)
w = stats.ttest_ind(a, b, equal_var=False).confidence_interval(0.95)
out["means"] = {"a": a.tolist(), "b": b.tolist(), "mean90": [t.low, t.high], "welch95": [w.low, w.high]}

skewed = rng.exponential(1, 40).round(6)
boot = stats.bootstrap((skewed,), np.mean, n_resamples=200_000, method="BCa", rng=rng)
med = stats.bootstrap((skewed,), np.std, n_resamples=200_000, method="percentile", rng=rng)
out["bootstrap"] = {"x": skewed.tolist(), "meanBca": list(boot.confidence_interval),
                    "stdPercentile": list(med.confidence_interval)}

times = [5, 6, 6, 2, 4, 4, 9, 12, 15, 15, 20, 3.5]
happened = [1, 1, 0, 1, 1, 0, 1, 0, 1, 1, 0, 1]
km = stats.ecdf(stats.CensoredData(uncensored=[t for t, h in zip(times, happened) if h],
                                   right=[t for t, h in zip(times, happened) if not h])).sf
out["kaplanMeier"] = {"times": times, "happened": [bool(h) for h in happened],
                      "quantiles": km.quantiles.tolist(), "survival": km.probabilities.tolist(),
                      "lower": np.nan_to_num(km.confidence_interval(method="log-log").low.probabilities, nan=-1).tolist(),
                      "upper": np.nan_to_num(km.confidence_interval(method="log-log").high.probabilities, nan=-1).tolist()}

x, y = rng.normal(size=5).round(3), rng.normal(0.8, 1, size=6).round(3)
diff = lambda u, v: np.mean(u) - np.mean(v)
two = stats.permutation_test((x, y), diff, n_resamples=np.inf, alternative="less", permutation_type="independent")
flip = stats.permutation_test((y,), np.mean, n_resamples=np.inf, permutation_type="samples", alternative="greater")
out["permutation"] = {"x": x.tolist(), "y": y.tolist(), "less": two.pvalue, "signFlipGreater": flip.pvalue}

p = [0.001, 0.3, 0.04, 0.012, 0.9, 0.04, 0.02]
order = np.argsort(p)
holm, run = np.zeros(len(p)), 0.0
for rank, i in enumerate(order):
    run = max(run, min(1, p[i] * (len(p) - rank)))
    holm[i] = run
out["multiple"] = {"p": p, "bh": stats.false_discovery_control(p).tolist(), "holm": holm.tolist()}

u, v = rng.normal(size=25).round(2), rng.normal(size=25).round(2)
v = (0.5 * u + v).round(1)
out["ranks"] = {"u": u.tolist(), "v": v.tolist(), "spearman": stats.spearmanr(u, v).statistic,
                "pearson": stats.pearsonr(u, v).statistic,
                "pearson95": list(stats.pearsonr(u, v).confidence_interval()),
                "auroc": stats.mannwhitneyu(u, v).statistic / 625}

blocks = rng.normal([0, 0.2, 0.6, 0.5], 1, size=(9, 4)).round(4)
page = stats.page_trend_test(blocks, method="asymptotic")
groups = [[1, 2, 2], [2, 3], [1, 4, 5]]
pooled = sum(groups, [])
def jt(values):
    at, parts = 0, []
    for g in groups:
        parts.append(values[at:at + len(g)])
        at += len(g)
    return sum((1.0 if a < b else 0.5 if a == b else 0.0)
               for i in range(3) for j in range(i + 1, 3) for a in parts[i] for b in parts[j])
every = [jt(q) for q in itertools.permutations(pooled)]
out["trends"] = {"blocks": blocks.tolist(), "page": page.statistic, "pageP": page.pvalue, "groups": groups,
                 "jt": jt(pooled), "jtMean": float(np.mean(every)), "jtDeviation": float(np.std(every))}

n = 30
X = np.column_stack([np.ones(n), rng.normal(size=n), rng.uniform(1000, 1001, n)]).round(4)
Y = (X @ [1, -2, 0.5] + rng.normal(size=n)).round(4)
W = rng.uniform(0.5, 3, n).round(3)
C = rng.integers(0, 6, n)
bread = np.linalg.inv(X.T @ (W[:, None] * X))
beta = np.linalg.lstsq(np.sqrt(W)[:, None] * X, np.sqrt(W) * Y, rcond=None)[0]
r = Y - X @ beta
classic = bread * (W * r * r).sum() / (n - 3)
S = np.array([((W * r)[:, None] * X)[C == g].sum(0) for g in np.unique(C)])
G = len(S)
cluster = bread @ (S.T @ S) @ bread * G / (G - 1) * (n - 1) / (n - 3)
out["leastSquares"] = {"columns": X.T.tolist(), "y": Y.tolist(), "weights": W.tolist(), "clusters": C.tolist(),
                       "beta": beta.tolist(), "classic": np.sqrt(np.diag(classic)).tolist(),
                       "cluster": np.sqrt(np.diag(cluster)).tolist()}
json.dump(out, open("estimators.json", "w"), indent=0, allow_nan=False)
