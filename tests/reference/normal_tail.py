"""Fits the fractions of nn-runtime/src/kernels/math/normal.rs, and computes the values that its
tests compare with.

    pip install mpmath
    python3 tests/reference/normal_tail.py

The tail of the standard normal distribution is e^(-a²/2) times a slow function (half the scaled
complementary error function). This is approximated by a fraction of polynomials whose largest
relative error is least, by Remez's exchange algorithm (L. N. Trefethen, "Approximation theory and
approximation practice", chapters 10 and 24).
"""

import mpmath as mp

mp.mp.dps = 60

# Degrees of numerator and denominator, and from where on the tail is zero.
FITS = {"f32": (4, 5, "14.5"), "f64": (9, 10, "39")}
ARGUMENTS = [0.0, 0.001, 0.1, 0.5, 0.75, 1.0, 1.5, 2.3, 3.7, 5.2, 8.1, 13.3, 20.7, 30.9, 37.1]


def tail(a):
    return mp.erfc(a / mp.sqrt(2)) / 2


def scaled(a):
    return tail(a) * mp.exp(a * a / 2)


def fit(function, high, numerator, denominator):
    """The coefficients, from the constants up, and the largest relative error on [0, high]."""
    count = numerator + denominator + 2
    # Points are spread evenly in u, with a = 2 (1 + u) / (1 - u): denser near zero.
    last = (high - 2) / (high + 2)

    def argument(share):
        u = -1 + (last + 1) * share
        return 2 * (1 + u) / (1 - u)

    grid = [argument(mp.mpf(i) / 1500) for i in range(1501)]
    truth = [function(a) for a in grid]
    points = [argument((1 - mp.cos(mp.pi * i / (count - 1))) / 2) for i in range(count)]
    q = [mp.mpf(1)] + [mp.mpf(0)] * denominator
    for _ in range(60):
        # At the points the relative error is to be ±e: p(a) - f q(a) ∓ e f q(a) = 0, with the q
        # before e from the round before, so that the system is linear.
        e = mp.mpf(1)
        while True:
            system, right = mp.zeros(count, count), mp.zeros(count, 1)
            for i, a in enumerate(points):
                f = function(a)
                for j in range(numerator + 1):
                    system[i, j] = a**j
                for j in range(1, denominator + 1):
                    system[i, numerator + j] = -f * a**j
                system[i, count - 1] = -((-1) ** i) * f * mp.polyval(q[::-1], a)
                right[i] = f
            solution = list(mp.lu_solve(system, right))
            p = solution[: numerator + 1]
            q = [mp.mpf(1), *solution[numerator + 1 : -1]]
            before, e = e, solution[-1]
            if abs(e - before) <= abs(e) * mp.mpf(10) ** -12:
                break
        errors = [
            mp.polyval(p[::-1], a) / mp.polyval(q[::-1], a) / f - 1 for a, f in zip(grid, truth)
        ]
        # The largest error of every run of one sign.
        extrema = []
        for a, error in zip(grid, errors):
            if not extrema or (error > 0) != (extrema[-1][1] > 0):
                extrema.append((a, error))
            elif abs(error) > abs(extrema[-1][1]):
                extrema[-1] = (a, error)
        largest = max(abs(error) for _, error in extrema)
        while len(extrema) > count:
            extrema.pop(0 if abs(extrema[0][1]) < abs(extrema[-1][1]) else -1)
        assert len(extrema) == count
        points = [a for a, _ in extrema]
        if largest < abs(e) * 1.001:
            return p, q, largest
    raise AssertionError("no convergence")


for name, (numerator, denominator, high) in FITS.items():
    p, q, error = fit(scaled, mp.mpf(high), numerator, denominator)
    digits = 10 if name == "f32" else 20
    print(name, "relative error", mp.nstr(error, 3))
    for part, coefficients in (("numerator", p), ("denominator", q)):
        print(f"    {part}, from the highest power:")
        for c in reversed(coefficients):
            print(f"        {mp.nstr(c, digits)},")

print("a, tail, density")
for a in map(mp.mpf, ARGUMENTS):
    density = mp.exp(-a * a / 2) / mp.sqrt(2 * mp.pi)
    print(f"    [{mp.nstr(a, 17)}, {mp.nstr(tail(a), 18)}, {mp.nstr(density, 18)}],")
