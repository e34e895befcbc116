"""Where somebody was in each list, kept in their session: the way back, and the order of next and previous."""

from django.http import QueryDict

KEY = "lists"
LONGEST = 4000  # letters; a longer address is not worth its place in the session


def keep(request, of):
    """Remember the address of the list as it is looked at now. Written only when it changed."""
    query, known = request.GET.urlencode(), request.session.get(KEY, {})
    if len(query) <= LONGEST and known.get(of.key, "") != query:
        request.session[KEY] = known | {of.key: query}


def as_it_was(request, of):
    """The query of the list as its reader last saw it; an empty one for a list that they have not looked at."""
    return QueryDict(request.session.get(KEY, {}).get(of.key, ""))
