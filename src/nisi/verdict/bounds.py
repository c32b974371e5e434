"""What may be claimed from k failures in n trials: exact one-sided binomial bounds.

Source: Clopper and Pearson, Biometrika 26 (1934).  With no failure the bound is 1 - alpha**(1/n), about 3/n at 95 %
(Hanley and Lippman-Hand, JAMA 249, 1983).  Counts need not be whole: correlated trials are worth a part of one
(`clusters`).
"""

from __future__ import annotations

import math


def upper_bound(failures: float, trials: float, confidence: float) -> float:
    """The largest failure rate (0 to 1) that `failures` in `trials` does not rule out, one-sided.

    Source: Clopper and Pearson (1934), by the quantile of the beta distribution.  No trials rule out nothing: the
    bound is 1.  Raises ValueError when the numbers cannot be counts."""
    if not 0 <= failures <= trials:
        raise ValueError(f"{failures} failures in {trials} trials is not a count")
    if not 0 < confidence < 1:
        raise ValueError(f"confidence {confidence} is not between 0 and 1")
    if failures == trials:
        return 1.0
    # SciPy takes a third of a second to import, and most processes of a run claim nothing.
    from scipy.special import betaincinv

    return float(betaincinv(failures + 1, trials - failures, confidence))


def trials_needed(rate: float, confidence: float, failures: float = 0) -> int:
    """How many trials with `failures` failures rule out a failure rate of `rate` (0 to 1), one-sided.

    Source: the same bound, turned round; without a failure ln(1 - confidence) / ln(1 - rate).  Raises ValueError for a
    rate that no trials could rule out."""
    if not 0 < rate < 1:
        raise ValueError(f"rate {rate} is not between 0 and 1")
    if failures == 0:
        # log1p keeps the last digits for rates far below 1 in 1,000,000.
        low = max(math.floor(math.log(1 - confidence) / math.log1p(-rate)) - 1, 0)
        high = low + 3
    else:
        low, high = math.ceil(failures), math.ceil(failures) + 1
        while upper_bound(failures, high, confidence) > rate:
            low, high = high, high * 2
    while high - low > 1:
        middle = (low + high) // 2
        if upper_bound(failures, middle, confidence) > rate:
            low = middle
        else:
            high = middle
    return high
