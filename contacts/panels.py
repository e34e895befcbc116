"""The cards that the apps put beside a record. Each is drawn by itself: one that fails or dawdles leaves the others."""

import logging
from dataclasses import dataclass

from django.db import connection, transaction
from django.template.loader import render_to_string

from crm_site.lib import registry

PATIENCE = 4000  # milliseconds that one question of a panel may take
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Drawn:
    """A panel as it is now: with its card, with nothing to say, or failed."""

    panel: registry.Panel
    card: str = ""
    failed: bool = False


def offered(record, user):
    """The panels that stand beside such a record and that the reader may see."""
    kind = record._meta.model_name
    fitting = [panel for panel in registry.panels if kind in panel.of]
    return [panel for panel in fitting if not panel.permission or user.has_perm(panel.permission)]


def draw_all(request, record):
    """All of them, but for those that the page shows in a way of its own (`?without=support.tickets`)."""
    without = request.GET.getlist("without")
    wanted = [panel for panel in offered(record, request.user) if panel.key not in without]
    return [draw(request, record, panel) for panel in wanted]


def draw(request, record, panel):
    """The panel's card; whatever goes wrong in it is written down and stays in it."""
    try:
        with transaction.atomic():
            _be_patient(PATIENCE)
            card = _card(request, record, panel)
            _be_patient("DEFAULT")
            return Drawn(panel, card)
    except Exception:
        logger.exception("The panel %s of %s %s failed.", panel.key, record._meta.model_name, record.pk)
        return Drawn(panel, failed=True)


def _card(request, record, panel):
    context = panel.build(record, request.user)
    if context is None:
        return ""
    known = {"record": record, record._meta.model_name: record, "panel": panel, "user": request.user}
    return render_to_string(panel.template, known | context, request)


def _be_patient(limit):
    with connection.cursor() as cursor:
        cursor.execute(f"SET LOCAL statement_timeout TO {limit}")
