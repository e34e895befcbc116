"""What leaves by mail is a row with a state first: it waits, a worker claims it, and it says how that went."""

from datetime import timedelta

from django.db import models, transaction
from django.db.models import F
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

MOST_ATTEMPTS = 8
ABANDONED = timedelta(minutes=10)  # a claim this old belongs to a worker that died
TIME_TO_UNDO = timedelta(seconds=10)


class LeavingQuerySet(models.QuerySet):
    """`linked` are the records that a mail needs to be written down."""

    linked = ()

    def due(self, moment):
        """Those whose time to leave has come."""
        return self.filter(state=self.model.State.QUEUED, leaves_at__lte=moment)

    def abandoned(self, moment):
        """Those that a worker took and never told us about."""
        return self.filter(state=self.model.State.SENDING, claimed_at__lt=moment - ABANDONED)

    def claim(self, pk):
        """Take a due one for sending, or None: exactly one worker gets it."""
        claimed = {"state": self.model.State.SENDING, "claimed_at": now(), "attempts": F("attempts") + 1}
        if not self.model.objects.due(now()).filter(pk=pk).update(**claimed):
            return None
        return self.model.objects.select_related(*self.linked).get(pk=pk)


class Leaving(models.Model):
    """A model has `State` with QUEUED, SENDING, SENT, FAILED, UNCERTAIN and TAKEN_BACK, a `state` and `leaves_at`.

    AGAIN are the states from which a person may have it sent again.
    """

    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    claimed_at = models.DateTimeField(_("taken by a worker"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)

    class Meta:
        abstract = True

    @property
    def can_be_undone(self):
        return self.state == self.State.QUEUED

    @property
    def leaves_soon(self):
        """It is in the seconds in which a second thought is free."""
        return self.can_be_undone and self.leaves_at <= now() + TIME_TO_UNDO

    @property
    def is_moving(self):
        """Whether looking again in a moment may show something else."""
        return self.state == self.State.SENDING or (self.can_be_undone and self.leaves_at <= now() + 6 * TIME_TO_UNDO)

    @property
    def can_be_sent_again(self):
        return self.state in self.AGAIN

    def task(self):
        """The Celery task that sends it, by its key."""
        raise NotImplementedError

    def ring(self):
        """Have a worker send it when its time has come, once the transaction is through."""
        wait = max(0, (self.leaves_at - now()).total_seconds())
        if wait < 60:  # what leaves later is rung for by the sweeper
            transaction.on_commit(lambda: self.task().apply_async([self.pk], countdown=wait))

    def take_back(self):
        """Undo the sending while it has not begun; True when that was in time."""
        taken = bool(self._if(self.State.QUEUED).update(state=self.State.TAKEN_BACK))
        self.refresh_from_db(fields=["state"])
        return taken

    def send_again(self):
        """Put one that failed, or perhaps did, back in the queue. Twice is once."""
        again = self._if(*self.AGAIN)
        if again.update(state=self.State.QUEUED, leaves_at=now(), attempts=0, last_error=""):
            self.refresh_from_db()
            self.ring()
        self.refresh_from_db()

    def give_up(self):
        """Put one away that failed: nobody wants it any more."""
        self._if(*self.AGAIN).update(state=self.State.TAKEN_BACK)
        self.refresh_from_db(fields=["state"])

    def try_later(self, error):
        """The mail server took nothing: wait 1, 2, 4 … minutes; after the last attempt it has failed."""
        if self.attempts >= MOST_ATTEMPTS:
            self.fail(error)
            return
        pause = timedelta(minutes=2 ** (self.attempts - 1))
        self._settle(state=self.State.QUEUED, leaves_at=now() + pause, last_error=str(error)[:1000])

    def fail(self, error):
        """It will not leave by itself."""
        self._settle(state=self.State.FAILED, last_error=str(error)[:1000])

    def doubt(self, error):
        """It may have left and may not: a person decides, for nobody likes to get a mail twice."""
        self._settle(state=self.State.UNCERTAIN, last_error=str(error)[:1000])

    def _if(self, *states):
        return type(self).objects.filter(pk=self.pk, state__in=states)

    def _settle(self, **news):
        settled = self._if(self.State.SENDING).update(**news)
        self.refresh_from_db(fields=["state", "sent_at", "leaves_at", "last_error"])
        return bool(settled)
