"""Writes distributions.json: density, tails and quantiles from SciPy. Run: python distributions.py"""
import json
import scipy
from scipy import stats

rows = []
cases = (
    [("normal", [0, 1], stats.norm, [-30, -8, -2.5, -0.3, 0, 1e-9, 0.7, 1.96, 6, 20])]
    + [("student-t", [v], stats.t(v), [-50, -4, -0.2, 0.001, 1, 2.1, 12, 1e6])
       for v in (0.7, 1, 2, 3, 7.5, 30, 1000, 1e6)]
    + [("chi-square", [v], stats.chi2(v), [1e-3, 0.1, 1, 4, 20, 80, 900, 1100])
       for v in (0.5, 1, 2, 5, 20, 1000)]
    + [("beta", [a, b], stats.beta(a, b), [1e-6, 0.01, 0.2, 0.5, 0.75, 0.999])
       for a, b in ((0.5, 0.5), (1, 3), (2, 2), (0.1, 8), (30, 5), (500, 700), (2e4, 3e5))]
    + [("f", [a, b], stats.f(a, b), [1e-3, 0.3, 1, 2.5, 10, 100])
       for a, b in ((1, 1), (1, 10), (3, 7), (20, 40), (4, 1000), (200, 2.5))]
)
levels = [1e-12, 1e-4, 0.025, 0.3, 0.5, 0.8, 0.975, 0.9999]
for name, parameters, law, points in cases:
    for x in points:
        rows.append({"law": name, "parameters": parameters, "x": x, "density": float(law.pdf(x)),
                     "cdf": float(law.cdf(x)), "upper": float(law.sf(x))})
    for p in levels:
        rows.append({"law": name, "parameters": parameters, "p": p, "quantile": float(law.ppf(p)),
                     "upperQuantile": float(law.isf(p))})
json.dump({"scipy": scipy.__version__, "rows": rows}, open("distributions.json", "w"), indent=0, allow_nan=False)
