"""Slips of the hand: what was probably meant by a word that stands in no name."""

from itertools import islice, product

from django.db.models import Q
from django.db.models.functions import Length
from rapidfuzz import process
from rapidfuzz.distance import OSA

from contacts.models import NameWord
from contacts.searching.asked import Asked

SHORTEST = 4
LIKELY = 3  # readings of one word
LOOKED_AT = 3000  # words that begin alike


def meant(asked):
    """The likeliest other readings of it, as texts to ask instead; none when each word stands in some name."""
    words = asked.folded.split()
    others = [_alike(word) for word in words]
    if not any(others):
        return []
    choices = product(*(other or [word] for other, word in zip(others, words, strict=True)))
    return [Asked.of(" ".join(choice)) for choice in islice(choices, LIKELY)]


def _alike(word):
    """Words of names at one slip from this one, at two if it is long; none if names have it, or begin so."""
    if len(word) < SHORTEST or not word.isalpha():
        return []
    if NameWord.objects.filter(word__startswith=word).exists():
        return []
    slips = 1 if len(word) < 6 else 2
    long_enough = Q(length__range=(len(word) - slips, len(word) + slips))
    near = NameWord.objects.annotate(length=Length("word")).filter(long_enough)
    known = {*near.filter(word__startswith=word[0]).values_list("word", flat=True)[:LOOKED_AT]}
    if slips > 1:
        known |= {*near.filter(word__trigram_similar=word).values_list("word", flat=True)[:LOOKED_AT]}
    found = process.extract(word, sorted(known), scorer=OSA.distance, score_cutoff=slips, limit=LIKELY)
    return [other for other, _slips, _place in found]
