"""Shares and their differences, with how sure one may be of them."""

from dataclasses import dataclass
from math import sqrt

Z95 = 1.959963984540054  # 97.5 % of a normal distribution lie below it


@dataclass(frozen=True)
class Difference:
    """A share minus another, and the interval that holds the true difference in 95 of 100 cases."""

    value: float
    low: float
    high: float

    @property
    def is_clear(self):
        """Whether chance alone is a poor explanation: the interval does not hold 0."""
        return self.low > 0 or self.high < 0


def wilson(hits, number, z=Z95):
    """The score interval of a share as (low, high); None without observations.

    E. B. Wilson, Probable inference, the law of succession, and statistical inference, JASA 22 (1927) 209–212.
    """
    if not number:
        return None
    share = hits / number
    middle = share + z * z / (2 * number)
    spread = z * sqrt(share * (1 - share) / number + z * z / (4 * number * number))
    below = 1 + z * z / number
    return max(0.0, (middle - spread) / below), min(1.0, (middle + spread) / below)


def newcombe(hits, number, other_hits, other_number, z=Z95):
    """The difference of two shares with its hybrid score interval; None without observations on a side.

    R. G. Newcombe, Interval estimation for the difference between independent proportions: comparison of eleven
    methods, Statistics in Medicine 17 (1998) 873–890, method 10.
    """
    if not number or not other_number:
        return None
    one, two = hits / number, other_hits / other_number
    (low_one, high_one), (low_two, high_two) = wilson(hits, number, z), wilson(other_hits, other_number, z)
    value = one - two
    low = value - sqrt((one - low_one) ** 2 + (high_two - two) ** 2)
    high = value + sqrt((high_one - one) ** 2 + (two - low_two) ** 2)
    return Difference(value, low, high)
