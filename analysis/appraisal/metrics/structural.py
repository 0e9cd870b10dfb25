"""Structural metrics: each a function of units, their uses of each other, and their services.

K is the number of services, N that of units, |c| the units of a service, v how often one unit uses another.
"""

from __future__ import annotations

import math
from collections import Counter

from analysis.appraisal.metrics.units import Pair, Units


def structural_modularity(units: Units) -> float:
    """SM = 1/K sum(mu_i / |c_i|^2) - 1/(K(K-1)/2) sum over i<j of sigma_ij / (2 |c_i| |c_j|); higher is better.

    mu_i counts the pairs of units in service i that use each other, sigma_ij those between i and j, whatever the
    direction. W. Jin, T. Liu, Y. Cai, R. Kazman, R. Mo, Q. Zheng, "Service candidate identification from monolithic
    systems based on execution traces", IEEE TSE 47(5), 2021; A. Kalia et al., "Mono2Micro", ESEC/FSE 2021. The code
    published with the latter counts each pair of services twice; here it counts once.
    """
    sizes, inside, across = units.sizes, Counter[str](), Counter[Pair]()
    for start, end in {(min(pair), max(pair)) for pair in units.uses}:
        one, other = sorted((units.home[start], units.home[end]))
        if one == other:
            inside[one] += 1
        else:
            across[one, other] += 1
    number = len(sizes)
    if not number:
        return 0.0
    cohesion = sum(inside[name] / size**2 for name, size in sizes.items()) / number
    coupling = sum(count / (2 * sizes[one] * sizes[other]) for (one, other), count in across.items())
    return cohesion - (coupling / (number * (number - 1) / 2) if number > 1 else 0.0)


def inter_call_percentage(units: Units) -> float:
    """ICP = sum over uses between services of (ln v + 1) / sum over all uses of (ln v + 1).

    From 0 to 1, lower is better. A. Kalia et al., "Mono2Micro: a practical and effective tool for decomposing
    monolithic Java applications to microservices", ESEC/FSE 2021, with the logarithm of the code published with it.
    """
    weights = {pair: math.log(volume) + 1 for pair, volume in units.uses.items()}
    total = sum(weights.values())
    across = sum(weight for pair, weight in weights.items() if _crosses(pair, units))
    return across / total if total else 0.0


def interface_number(units: Units) -> float:
    """IFN = pairs of units (user, used) in different services / K; lower is better.

    As computed by the code published with A. Kalia et al., "Mono2Micro", ESEC/FSE 2021. Other papers
    count the used units alone, or half the mean number of outside neighbours; their figures do not compare.
    """
    number = len(units.sizes)
    return sum(_crosses(pair, units) for pair in units.uses) / number if number else 0.0


def non_extreme_distribution(units: Units) -> float:
    """NED = 1 - sum of |c| over services of 5 to 20 units / N; from 0 to 1, lower is better.

    As in A. Kalia et al., "Mono2Micro", ESEC/FSE 2021. Other papers give the complement the same name.
    """
    sizes = units.sizes
    total = sum(sizes.values())
    return 1 - sum(size for size in sizes.values() if 5 <= size <= 20) / total if total else 0.0


def turbo_mq(units: Units) -> float:
    """TurboMQ = sum of CF_i, CF_i = 2 mu_i / (2 mu_i + sum over j of (epsilon_ij + epsilon_ji)), 0 where mu_i is 0.

    mu_i is how often units of service i use each other, epsilon_ij how often units of i use units of j; from 0 to K,
    higher is better. B. Mitchell, S. Mancoridis, "On the automatic modularization of software systems using the Bunch
    tool", IEEE TSE 32(3), 2006, pp. 193-208.
    """
    inside, across = Counter[str](), Counter[str]()
    for (start, end), volume in units.uses.items():
        one, other = units.home[start], units.home[end]
        if one == other:
            inside[one] += volume
        else:
            across[one] += volume
            across[other] += volume
    return sum(2 * number / (2 * number + across[name]) for name, number in inside.items())


def modularity(units: Units) -> float:
    """Q = sum over services of (L_c / m - (k_c / 2m)^2), L_c uses inside, k_c ends of uses at it, m all uses.

    From -1/2 to 1, higher is better; uses count without direction, by volume. M. Newman, M. Girvan, "Finding and
    evaluating community structure in networks", Physical Review E 69, 026113, 2004, equation (5), with weights.
    """
    inside, ends = Counter[str](), Counter[str]()
    for (start, end), volume in units.uses.items():
        one, other = units.home[start], units.home[end]
        ends[one] += volume
        ends[other] += volume
        if one == other:
            inside[one] += volume
    total = sum(units.uses.values())
    return sum(inside[name] / total - (ends[name] / (2 * total)) ** 2 for name in ends) if total else 0.0


def _crosses(pair: Pair, units: Units) -> bool:
    return units.home[pair[0]] != units.home[pair[1]]
