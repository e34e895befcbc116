"""A few tokens, and a webhook that was switched off, with what it told before."""

from datetime import timedelta
from itertools import accumulate

from crm_site.api.hooks.sources import sources
from crm_site.api.hooks.telling import payload, written
from crm_site.api.models import Delivery, Endpoint, Token
from crm_site.api.models.hook import EXCERPT, WAITS

TOLD = 24
ANSWERS = ((200, '{"ok": true}'), (200, '{"ok": true}'), (200, '{"ok": true}'), (503, "Back in a minute."))


def fill(world):
    admin, rep = world.users["admin"][0], world.users["rep"][0]
    _tokens(world, rep)
    hook = Endpoint.objects.create(
        owner=admin,
        name="Web shop",
        url="https://shop.example/rapport",
        kinds=["contacts.note", "sales.deal_won"],
        active=False,
        created_at=world.before(60),
    )
    Delivery.objects.bulk_create(_told(world, hook))


def _tokens(world, rep):
    form, _secret = Token.make(
        rep, "Form on the website", scopes=["sales:write"], expires_at=world.now + timedelta(days=80)
    )
    old, _secret = Token.make(rep, "Old phone system", scopes=["contacts:read", "contacts:write", "tasks:write"])
    Token.objects.filter(pk=form.pk).update(created_at=world.before(10), last_used_at=world.before(0.1))
    Token.objects.filter(pk=old.pk).update(
        created_at=world.before(400), last_used_at=world.before(120), revoked_at=world.before(90), revoked_by=rep
    )


def _told(world, hook):
    for number, (key, kind, at) in enumerate(reversed(sources["interaction"].lately(hook.kinds, TOLD))):
        status, words = ANSWERS[number % len(ANSWERS)]
        row = Delivery(endpoint=hook, source="interaction", subject=key, kind=kind, created_at=at)
        row.state, row.tries, row.status = ("sent" if status == 200 else "failed"), 1 if status == 200 else 8, status
        row.milliseconds, row.response = world.random.randint(60, 900), words
        row.request = written(payload(row, hook.owner))[:EXCERPT]
        row.log = [_try(at, wait, row) for wait in accumulate((2, *WAITS)[: row.tries])]
        yield row


def _try(at, wait, row):
    return {"at": (at + timedelta(seconds=wait)).isoformat(), "status": row.status, "ms": row.milliseconds}
