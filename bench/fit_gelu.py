#!/usr/bin/env python3
"""Derives the constants of src/ConvNext.Runtime/Activations/NormalTail.cs (exact GELU, Laplace) and CoarseGelu.cs.

    gelu(x) = x Phi(x) = max(x, 0) - t Phi(-t),   t = |x|,   Phi the normal distribution function.

Phi(-t) falls from 1/2 at t = 0 to 1e-9 at t = 6: too steep for a polynomial of low degree. Its cube root
q(t) = Phi(-t)^(1/3) falls from 0.79 to 0.001 only, and an error e of q becomes 3 q^2 e, so that the tail, where a
polynomial in powers of t loses the most digits, hardly matters. Degree 11 and two multiplications replace degree 16,
which would not survive float32. Where the result becomes a code of 8 bits anyway, the fourth root by degree 5 is enough:
an even power of q is never below zero, whatever the polynomial's error.

The polynomial is a weighted minimax fit (Lawson's iteration: least squares whose weights grow where the error is large).
Coefficients are rounded to float32 one at a time, the constant term first, and the rest is fitted again after each
rounding, so that the later coefficients make up for the earlier ones' rounding.

Needs numpy. Prints the constants and the errors of a float32 evaluation.
"""
import math
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev, polynomial


class Fit(NamedTuple):
    title: str
    root: int
    degree: int
    last: float           # the argument is clamped here
    error: float          # aimed at: of Phi for t < 1, of t Phi beyond
    value_at_last: float  # q(last)


# 6 Phi(-6) = 6e-9; q(6) is above zero by more than the rounding error, so that the sign is never wrong; 6 q^3 = 6e-12.
EXACT = Fit("NormalTail", root=3, degree=11, last=6.0, error=2e-8, value_at_last=1e-4)

# 4.5 Phi(-4.5) = 1.5e-5, and 4.5 q^4 = 3e-7.
COARSE = Fit("CoarseGelu", root=4, degree=5, last=4.5, error=4e-5, value_at_last=1.6e-2)

erfc = np.vectorize(math.erfc)


def phi(x):
    return 0.5 * erfc(-x / math.sqrt(2))


def band(fit, t):
    """Centre and half width of the values that q(t) may take."""
    error = fit.error / np.maximum(1, t)
    low = np.maximum(phi(-t) - error, 0) ** (1 / fit.root)
    high = (phi(-t) + error) ** (1 / fit.root)
    centre, half = (high + low) / 2, (high - low) / 2
    centre[-1], half[-1] = fit.value_at_last, fit.value_at_last / 100
    return centre, half


def minimax(basis, values, tolerance, iterations=300):
    """Coefficients that (nearly) minimise max |basis c - values| / tolerance, and that maximum."""
    weights = np.full(len(values), 1 / len(values))
    best = (math.inf, None)
    for _ in range(iterations):
        scale = np.sqrt(weights) / tolerance
        c = np.linalg.lstsq(basis * scale[:, None], values * scale, rcond=None)[0]
        error = np.abs(basis @ c - values) / tolerance
        if error.max() < best[0]:
            best = (error.max(), c)
        weights *= error + 1e-12
        weights /= weights.sum()
    return best[1], best[0]


def lowest_coefficient(c):
    """The constant term, in t, of a Chebyshev series in 2 t / last - 1."""
    return polynomial.polyval(-1, chebyshev.cheb2poly(c))


def fitted(fit):
    nodes = -np.cos(np.linspace(0, np.pi, 2000))
    t = fit.last * (nodes + 1) / 2
    centre, half = band(fit, t)
    coefficients = []
    for power in range(fit.degree + 1):
        rest = centre - polynomial.polyval(t, coefficients) if coefficients else centre
        basis = chebyshev.chebvander(nodes, fit.degree - power) * (t ** power)[:, None]
        first = 0 if power == 0 else 1  # t = 0 says nothing about the higher powers
        c, ratio = minimax(basis[first:], rest[first:], half[first:])
        if power == 0:
            print(f"// unrounded: {ratio:.3f} of the error aimed at")
        coefficients.append(float(np.float32(lowest_coefficient(c))))
    return coefficients


def multiply_add(a, b, c):
    return (a.astype(np.float64) * b.astype(np.float64) + np.float64(c)).astype(np.float32)


def gelu32(fit, x, coefficients):
    """The vector code, operation by operation, in float32."""
    t = np.minimum(np.abs(x), np.float32(fit.last))
    q = np.full_like(x, coefficients[-1])
    for c in coefficients[-2::-1]:
        q = multiply_add(q, t, c)
    square = q * q
    return multiply_add(-(t * (q if fit.root == 3 else square)), square, np.maximum(x, 0))


def formula32(x):
    """x / 2 (1 + erf(x / sqrt 2)), each operation rounded to float32: what other implementations compute."""
    erf = np.vectorize(math.erf)((x * np.float32(math.sqrt(0.5))).astype(np.float64)).astype(np.float32)
    return x * np.float32(0.5) * (1 + erf)


def report(fit, coefficients):
    x = np.concatenate([np.linspace(-8, 8, 800001), np.random.default_rng(1).normal(size=400000)]).astype(np.float32)
    x = x[x != 0]
    exact = x.astype(np.float64) * phi(x.astype(np.float64))
    for title, computed in (("this polynomial", gelu32(fit, x, coefficients)), ("the formula in float32", formula32(x))):
        error = np.abs(computed - exact)
        print(f"// {title}:")
        for name, where in (("-8..-3", x < -3), ("-3..-1", (x >= -3) & (x < -1)), ("-1..0", (x >= -1) & (x < 0)),
                            ("0..1", (x > 0) & (x < 1)), ("1..8", x >= 1)):
            print(f"//   {name:7}: absolute error at most {error[where].max():.1e}, root mean square"
                  f" {np.sqrt(np.mean(error[where] ** 2)):.1e}; relative to |x| at most {(error / np.abs(x))[where].max():.1e}")
    print(f"// gelu(-8) = {gelu32(fit, np.float32([-8]), coefficients)[0]:.3g}")


if __name__ == "__main__":
    for fit in (EXACT, COARSE):
        print(f"// {fit.title}")
        result = fitted(fit)
        for index, value in enumerate(result):
            print(f"private const float C{index} = {np.format_float_scientific(np.float32(value), unique=True)}f;")
        report(fit, result)
