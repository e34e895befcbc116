"""What frames every page: navigation, favourites, the bell, one's running work. Asked for lazily, once a page."""

from functools import cached_property

from django.db.models import TextField
from django.db.models.functions import Cast

from crm_site.jobs.models import Job
from crm_site.lib import navigation, records
from crm_site.lib.counting import at_most, counts
from crm_site.staff.models import Favourite, Notice

AT_HAND = 12  # favourites in the sidebar
_JOBS, _UNSEEN, _NEWEST = ".jobs", ".unseen", ".newest"  # no key of a line begins with a dot


def running(user):
    """One's own jobs that wait or run."""
    return Job.objects.filter(owner=user).unfinished()


class Shell:
    """A part that is swapped in does not pay for the frame: nothing is read before a template asks."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def groups(self):
        return navigation.groups(self.user, self._counts)

    @property
    def jobs(self):
        """How many of one's own jobs are waiting or running."""
        return self._counts[_JOBS]

    @cached_property
    def favourites(self):
        return Favourites(self.user)

    @property
    def unseen(self):
        return at_most(self._counts[_UNSEEN])

    @property
    def newest(self):
        """The newest notice that was not seen; 0 without one."""
        return self._counts[_NEWEST] or 0

    @cached_property
    def _counts(self):
        """All numbers of the frame, by one query."""
        unseen = Notice.objects.visible_to(self.user).unseen()
        rows = navigation.counted(self.user) | {_JOBS: running(self.user), _UNSEEN: unseen}
        return counts(rows, beside={_NEWEST: unseen.order_by("-pk").values("pk")[:1]})


class Favourites:
    """One's stars in one's order, then the views that are pinned for everybody: two queries, however many."""

    def __init__(self, user, most=AT_HAND):
        self.user = user
        self.most = most

    @cached_property
    def shown(self):
        return self._titled[: self.most]

    @property
    def more(self):
        """Whether there are some that are not shown."""
        return len(self._titled) > self.most

    def has(self, kind, key):
        return (kind, key) in self._starred

    def is_pinned(self, kind, key):
        return (kind, key) in self._pinned

    @cached_property
    def _rows(self):
        """`[(kind, key, whether it is left out; None for what is pinned)]`, in the order in which it is shown."""
        own = Favourite.objects.visible_to(self.user).order_by("position", "pk")
        parts = [own.values_list(Cast("kind", TextField()), "key", "left_out", records.place(own))]
        rows = parts[0].union(*records.pinned(self.user, self.most + 1), all=True)
        return [row[:3] for row in sorted(rows, key=lambda row: (row[2] is None, row[3]))]

    @cached_property
    def _starred(self):
        return {row[:2]: None for row in self._rows if row[2] is False}

    @cached_property
    def _pinned(self):
        known = {row[:2] for row in self._rows if row[2] is not None}
        return {row[:2]: None for row in self._rows if row[2] is None and row[:2] not in known}

    @cached_property
    def _titled(self):
        pairs = [*self._starred, *self._pinned]
        return records.titled(pairs, self.user, pinned=self._pinned)
