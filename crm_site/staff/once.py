"""A form that is sent again, by a double click, a reload or a lost answer, does its thing once.

Forms that create something carry a key of their own (`{% once %}`). Whatever a form did is stored with its key in one
transaction; the same form sent again is answered with where that led, and does nothing. A form that was refused leaves
nothing behind: corrected, it is taken. See docs/kit.md, "Sent once".
"""

import re
from contextlib import contextmanager
from hashlib import blake2b
from uuid import UUID

from django.contrib import messages
from django.db import DatabaseError, InterfaceError, OperationalError, connection, transaction
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.crypto import salted_hmac
from django.utils.timezone import now

from crm_site.lib.htmx import wants_part
from crm_site.staff.models import Once

PATIENCE = "10s"  # how long the second one waits for the first
LONGEST_PATH = 500
COOKIE = "saved-drafts"
DRAFT = re.compile(r"[a-z0-9]{1,32}")
MOST_TOLD = 9
OURS = {"csrfmiddlewaretoken", "once", "draft"}  # they differ between two sendings of the same form


def done(response, where):
    """Mark a part, which is no redirect, as the answer to a form that did its thing; `where` it can be seen."""
    response.done_at = str(where)
    return response


def where_done(request, response):
    """Where the thing that a form did can be seen; "" when it did nothing. An error message says that it did not."""
    if hasattr(response, "done_at"):
        return response.done_at
    if response.status_code not in (301, 302, 303) or _has_said_no(request):
        return ""
    return response["Location"]


def _has_said_no(request):
    said = getattr(messages.get_messages(request), "_queued_messages", ())
    return any(message.level >= messages.ERROR for message in said)


class SentOnce:
    """Runs the view of a form that carries a key, unless it did before what it was sent for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        draft = getattr(request, "draft", "")
        if draft and where_done(request, response):
            _tell(request, response, draft)
        return response

    def process_view(self, request, view, args, kwargs):
        """The last of all middlewares: what the others check is checked."""
        if request.method != "POST" or getattr(view, "csrf_exempt", False) or not request.user.is_authenticated:
            return None
        request.draft = request.POST.get("draft", "")
        key = _key(request)
        if key is None:
            return None
        with _alone(_lock_number(key)) as alone:
            if not alone:
                return _page(request, "sent_busy", {}, status=409)
            earlier = Once.objects.filter(**key).first()
            if earlier is None:
                return _run(request, key, view, args, kwargs)
            return _again(request, earlier)


def _key(request):
    """What makes a form unmistakable: its own key, who sends it and where to. None for one that has none."""
    try:
        if len(request.path) > LONGEST_PATH:
            return None
        return {"key": UUID(request.POST.get("once", "")), "user": request.user, "path": request.path}
    except ValueError:
        return None


def _run(request, key, view, args, kwargs):
    """What the view does and the note that it did are one transaction: a crash leaves both or neither."""
    with transaction.atomic():
        response = view(request, *args, **kwargs)
        if hasattr(response, "render") and not response.is_rendered:
            response.render()
        if where := where_done(request, response):
            Once.objects.create(**key, content=_digest(request), where=where)
    return response


def _again(request, earlier):
    """The same form leads to the same place; one that was changed since is neither taken nor lost, but asked about."""
    if earlier.content == _digest(request):
        return _lead(request, earlier.where)
    typed = [(name, value) for name, values in request.POST.lists() if name not in OURS for value in values]
    context = {"earlier": earlier, "typed": typed, "action": request.get_full_path(), "files": bool(request.FILES)}
    return _page(request, "sent_already", context, status=409)


def _lead(request, where):
    """Lead a page by a redirect. A part cannot be drawn again without doing the thing: its page is loaded anew."""
    if not wants_part(request):
        return redirect(where)
    here = where.partition("#")[0] == request.htmx.current_url_abs_path
    answer = HttpResponse(status=204, headers={"HX-Refresh": "true"} if here else {"HX-Redirect": where})
    return done(answer, where)


def _tell(request, response, draft):
    """Have the browser forget the draft of what is saved now: drafts.js reads this and takes it away."""
    if DRAFT.fullmatch(draft):
        told = request.COOKIES.get(COOKIE, "").split(".")[-MOST_TOLD:]
        names = ".".join([*filter(DRAFT.fullmatch, told), draft])
        response.set_cookie(COOKIE, names, max_age=600, samesite="Lax", secure=request.is_secure())


def _page(request, name, context, status):
    """A page, or the same words in the dialog."""
    if not wants_part(request):
        return render(request, f"kit/{name}.html", context, status=status)
    response = render(request, f"kit/_{name}.html", context, status=status)
    response["HX-Retarget"], response["HX-Reswap"] = "#dialog-content", "innerHTML"
    return response


def _digest(request):
    """Tells whether two forms say the same, without telling what they say."""
    said = sorted((name, values) for name, values in request.POST.lists() if name not in OURS)
    files = sorted((name, file.name, file.size) for name, file in request.FILES.items())
    return salted_hmac("crm_site.staff.once", repr((said, files)), algorithm="sha256").hexdigest()


def _lock_number(key):
    words = f"{key['user'].pk} {key['key']} {key['path']}"
    return int.from_bytes(blake2b(words.encode(), digest_size=8).digest(), signed=True)


@contextmanager
def _alone(number):
    """Hold this number alone in the whole database; False when somebody else keeps it for longer than one waits."""
    if not _takes(number):
        yield False
        return
    try:
        yield True
    finally:
        _let_go(number)


def _takes(number):
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("SELECT pg_advisory_lock(%s)", [number])
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "55P03":  # lock_not_available
            raise
        return False
    return True


def _let_go(number):
    """No lock outlives its request: a connection that cannot let go of it is closed, which does it."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])
            freed = cursor.fetchone()[0]
    except (DatabaseError, InterfaceError):
        freed = False
    if not freed:
        connection.close()


def forget(moment=None):
    """Delete notes older than a day: no form is sent again after that."""
    return Once.objects.older_than_a_day(moment or now()).delete()[0]
