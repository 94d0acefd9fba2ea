#!/usr/bin/env python3
"""Derives the constants of src/ConvNext.Runtime/Activations/{Exponential,Softplus,Tanh}.cs.

Each is a weighted minimax polynomial (see fit_gelu.py for the method) of what is left of the function once the terms
that must be exact are taken away. Needs numpy. Prints the constants and the relative error of the unrounded function.
"""
import numpy as np
from numpy.polynomial import chebyshev, polynomial

from fit_gelu import minimax


def fit(name, function, scale, low, high, degree):
    """Prints p with p(x) near function(x) on [low, high], such that |p - function| scale(x) is smallest."""
    nodes = -np.cos(np.linspace(0, np.pi, 2000)[1:-1])
    x = low + (high - low) * (nodes + 1) / 2
    tolerance = 1 / scale(x)
    coefficients = []
    for power in range(degree + 1):
        rest = function(x) - (polynomial.polyval(x, coefficients) if coefficients else 0)
        basis = chebyshev.chebvander(nodes, degree - power) * (x ** power)[:, None]
        c, error = minimax(basis, rest, tolerance)
        at_zero = -(high + low) / (high - low)
        coefficients.append(float(np.float32(polynomial.polyval(at_zero, chebyshev.cheb2poly(c)))))
    error = np.max(np.abs(polynomial.polyval(x, coefficients) - function(x)) / tolerance)
    print(f"// {name}: relative error {error:.2e}, of which 6e-8 would be a rounding")
    for index, value in enumerate(coefficients):
        print(f"private const float C{index} = {np.format_float_scientific(np.float32(value), unique=True)}f;")


def main():
    half = np.log(2) / 2 * 1.0001
    fit("e^r = 1 + r + r^2 p(r), |r| <= log(2) / 2",
        lambda r: (np.expm1(r) - r) / r ** 2, lambda r: r ** 2 / np.exp(r), -half, half, 4)
    fit("log((1 + s) / (1 - s)) = 2 s + s v p(v), v = s^2, s <= 1/3",
        lambda v: (2 * np.arctanh(np.sqrt(v)) / np.sqrt(v) - 2) / v,
        lambda v: v * np.sqrt(v) / (2 * np.arctanh(np.sqrt(v))), 1e-4, 1 / 9, 3)
    fit("tanh(t) = t + t u p(u), u = t^2, t <= 0.625",
        lambda u: (np.tanh(np.sqrt(u)) / np.sqrt(u) - 1) / u,
        lambda u: u * np.sqrt(u) / np.tanh(np.sqrt(u)), 1e-4, 0.625 ** 2, 4)


if __name__ == "__main__":
    main()
