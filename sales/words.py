"""Sums of money in words: each currency by itself, the one with most deals first."""

from crm_site.lib.templatetags.ui import money, money_short


def in_words(sums, key="total", *, short=False):
    """`€ 312,000 · $ 4,000` of rows with a currency, a count and sums; nothing where there is no amount."""
    write = money_short if short else money
    known = [row for row in sums if row[key] is not None]
    known.sort(key=lambda row: (-row["count"], row["currency"]))
    return " · ".join(write(row[key], row["currency"]) for row in known)
