"""The bound that duals over person types prove."""

from fractions import Fraction

from peripatos.engine.pilot.problem import Certificate, Problem, Types


def proved_bound(problem: Problem, types: Types, certificate: Certificate) -> float:
    """The highest possible least chance that these duals prove; 1 when they weigh nobody.

    min(1, [choose c + sum(most u - least l) + sum_t n_t max(0, w_t - c - sum(u - l))] / sum_t n_t w_t), the max
    left out for people who must be in.
    """
    total = sum(n * w for n, w in zip(types.size.tolist(), certificate.weights, strict=True))
    if total <= 0:
        return 1.0
    above = problem.choose * certificate.choose + sum(
        most * u - least * low for (least, most), (low, u) in zip(problem.limits, certificate.quotas, strict=True)
    )
    net = [u - low for low, u in certificate.quotas]
    for t, weight in enumerate(certificate.weights):
        left = weight - certificate.choose - sum(n for k, n in enumerate(net) if types.counts_in[t, k])
        above += int(types.size[t]) * (left if types.fixed[t] else max(0, left))
    return float(min(Fraction(1), Fraction(above, total)))
