"""What frames every page: navigation, favourites, the bell, one's running work. Asked for lazily, once a page."""

from functools import cached_property

from django.db.models import Count, Max

from crm_site.jobs.models import Job
from crm_site.lib import navigation, records
from crm_site.staff.models import Favourite, Notice

AT_HAND = 12  # favourites in the sidebar


class Shell:
    """A part that is swapped in does not pay for the frame: nothing is read before a template asks."""

    def __init__(self, user):
        self.user = user

    @cached_property
    def groups(self):
        return navigation.groups(self.user)

    @cached_property
    def jobs(self):
        """How many of one's own jobs are waiting or running."""
        return Job.objects.filter(owner=self.user).unfinished().count()

    @cached_property
    def favourites(self):
        return Favourites(self.user)

    @property
    def unseen(self):
        return self._notices["number"]

    @property
    def newest(self):
        """The newest notice that was not seen; 0 without one."""
        return self._notices["newest"] or 0

    @cached_property
    def _notices(self):
        return Notice.objects.visible_to(self.user).unseen().aggregate(number=Count("pk"), newest=Max("pk"))


class Favourites:
    """One's stars in one's order, then the views that are pinned for everybody: three queries, however many."""

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
        rows = Favourite.objects.visible_to(self.user).order_by("position", "pk")
        return list(rows.values_list("kind", "key", "left_out"))

    @cached_property
    def _starred(self):
        return {(kind, key): None for kind, key, left_out in self._rows if not left_out}

    @cached_property
    def _pinned(self):
        known = {(kind, key) for kind, key, _left_out in self._rows}
        return {pair: None for pair in records.pinned(self.user, self.most + 1) if pair not in known}

    @cached_property
    def _titled(self):
        pairs = [*self._starred, *self._pinned]
        return records.titled(pairs, self.user, pinned=self._pinned)
