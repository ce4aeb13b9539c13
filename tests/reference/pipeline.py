"""Writes pipeline.txt, which tests/pipeline.rs reads: what scikit-learn's transformers, fitted on
the training rows, make of all rows.

    pip install numpy scikit-learn && python3 pipeline.py

Each line has a name and the numbers of 40 rows of 3 features, of which the first 30 are the
training rows; in `raw`, `nan` is missing.
"""

import numpy
from sklearn.impute import SimpleImputer
from sklearn.preprocessing import MinMaxScaler, StandardScaler

numpy.random.seed(3)
raw = numpy.stack(
    [
        numpy.exp(2 * numpy.random.randn(40)),
        numpy.round(5 * numpy.random.randn(40)),
        300 + numpy.random.randn(40),
    ],
    axis=1,
)
raw[numpy.random.rand(40, 3) < 0.15] = numpy.nan
lines = []


def line(name, values):
    lines.append(" ".join([name] + [repr(float(v)) for v in numpy.ravel(values)]))


def fitted(transformer, values):
    return transformer.fit(values[:30]).transform(values)


line("raw", raw)
for strategy in ("mean", "median", "most_frequent"):
    line(strategy, fitted(SimpleImputer(strategy=strategy), raw))
filled = fitted(SimpleImputer(strategy="constant", fill_value=-1.5), raw)
line("constant", filled)
line("clip", filled.clip(-2.5, 4))
bounds = numpy.quantile(filled[:30], [0.05, 0.9], axis=0)
line("clip_quantiles", filled.clip(*bounds))
line("logarithm", numpy.sign(filled) * numpy.log1p(abs(filled)))
line("standardize", fitted(StandardScaler(), filled))
line("min_max", fitted(MinMaxScaler((-1, 2)), filled))

# Several, some of them of some features.
several = fitted(SimpleImputer(strategy="median"), raw)
several[:, :2] = numpy.sign(several[:, :2]) * numpy.log1p(abs(several[:, :2]))
several[:, [2]] = fitted(MinMaxScaler(), several[:, [2]])
several[:, :2] = fitted(StandardScaler(), several[:, :2])
line("several", several)

with open("pipeline.txt", "w") as file:
    file.write("\n".join(lines) + "\n")
