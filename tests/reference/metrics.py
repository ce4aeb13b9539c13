"""Prints what metrics.rs expects, with scikit-learn 1.9.

    pip install scikit-learn && python3 metrics.py

Classification: 60 samples of 4 classes; score of class c for sample i: sin(1 + 0.7 i + 1.3 c^2);
true class ((7 i + i^3) mod 11) mod 4. Regression: 40 samples of 3 outputs; prediction
sin(0.3 i + o), target sin(0.3 i + o) + 0.3 cos(1.7 i + 2 o).
"""

from math import cos, sin

import numpy
from sklearn import metrics

scores = numpy.array([[sin(1 + 0.7 * i + 1.3 * c * c) for c in range(4)] for i in range(60)])
classes = numpy.array([((7 * i + i**3) % 11) % 4 for i in range(60)])
predicted = scores.argmax(axis=1)
print("accuracy", repr(metrics.accuracy_score(classes, predicted)))
for k in (2, 3):
    print(f"top-{k}", repr(metrics.top_k_accuracy_score(classes, scores, k=k)))
print("confusion", metrics.confusion_matrix(classes, predicted).tolist())
print("recall", metrics.recall_score(classes, predicted, average=None).tolist())
print("precision", metrics.precision_score(classes, predicted, average=None).tolist())

y = numpy.array([[sin(0.3 * i + o) for o in range(3)] for i in range(40)])
t = numpy.array([[y[i][o] + 0.3 * cos(1.7 * i + 2 * o) for o in range(3)] for i in range(40)])
print("mae", repr(metrics.mean_absolute_error(t, y)))
print("mse", repr(metrics.mean_squared_error(t, y)))
print("rmse", repr(float(numpy.sqrt(metrics.mean_squared_error(t, y)))))
print("r2", repr(metrics.r2_score(t, y)))
t[:, 2] = 0.5
print("r2 with a constant target", repr(metrics.r2_score(t, y)))
