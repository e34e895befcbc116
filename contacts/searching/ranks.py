"""How well a row fits what was asked: the name itself, its beginning, a word of it, a part of it, something else.

Among equals one's own come first, then what was touched last.
"""


def best(rows, asked, reader, limit):
    """The keys of the best of `(key, folded name, owner, last touched, …, all words)`."""
    ranked = sorted(rows, key=lambda row: row[0], reverse=True)
    ranked.sort(key=lambda row: row[3], reverse=True)
    ranked.sort(key=lambda row: (fit(asked, row[1], row[-1]), row[2] != reader.pk))
    return [row[0] for row in ranked[:limit]]


def fit(asked, name, words=""):
    """0 is the thing itself, 5 is something about it. Both texts are folded."""
    said, name = asked.folded, name.strip()  # one of two names may be missing
    parts = said.split()
    if said == name or (len(parts) == 1 and f" {said} " in words and not said.isalpha()):
        return 0
    if name.startswith(said):
        return 1
    if all(f" {part}" in f" {name}" for part in parts):
        return 2
    if all(part in name for part in parts):
        return 3
    return 4 if any(f" {part}" in words for part in parts) else 5


def in_order(rows, keys):
    """The rows of a queryset in the order of these keys."""
    known = rows.in_bulk(keys)
    return [known[key] for key in keys if key in known]
