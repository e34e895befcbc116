"""An Idempotency-Key: what was asked twice is done once, and answered twice.

The row comes first, and is held by the one who works: a second request finds it held (409), answered (the same answer)
or left by one that died (and does the work). Deed and answer are one transaction. A refusal leaves nothing behind, so
that a corrected request may carry the same key.
"""

from hashlib import sha256

from django.db import OperationalError, transaction
from django.http import HttpResponse
from django.utils.translation import gettext as _

from crm_site.api.models import Answer
from crm_site.api.problems import Problem

LONGEST = 255
HEADERS = ("Content-Type", "ETag", "Location")
FILES = "multipart/form-data"


def once(request, user, act):
    """The answer of `act()`, done in one transaction; with a key it is done once."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method not in ("POST", "PATCH"):
        return _whole(act)
    if len(key) > LONGEST or "\x00" in key:
        raise Problem(400, _("An Idempotency-Key has at most %d letters.") % LONGEST)
    asked = _digest(request)
    Answer.objects.bulk_create([Answer(user=user, key=key, request=asked)], ignore_conflicts=True)
    with transaction.atomic():
        row = _held(user, key)
        if row.status:
            return _again(row, asked)
        row.request = asked
        response = _whole(act)
        _keep(row, response)
    return response


def _whole(act):
    """All of it or, when it is refused, nothing."""
    with transaction.atomic():
        response = act()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response


def _held(user, key):
    try:
        return Answer.objects.select_for_update(nowait=True).get(user=user, key=key)
    except Answer.DoesNotExist:
        raise Problem(409, _("A request with this Idempotency-Key was refused just now. Send it again.")) from None
    except OperationalError as error:
        if getattr(error.__cause__, "pgcode", "") != "55P03":  # lock_not_available
            raise
        raise Problem(
            409, _("A request with this Idempotency-Key is under way."), headers={"Retry-After": "1"}
        ) from None


def _again(row, asked):
    if row.request != asked:
        raise Problem(422, _("This Idempotency-Key was used for another request. Take a new one."))
    response = HttpResponse(row.body.encode(), status=row.status, headers=row.headers)
    response["Idempotency-Replayed"] = "true"
    return response


def _keep(row, response):
    if response.status_code >= 400 or response.streaming:
        row.delete()
        return
    row.status, row.body = response.status_code, response.content.decode()
    row.headers = {name: response[name] for name in HEADERS if name in response}
    row.save()


def _digest(request):
    """Tells whether two requests ask for the same, without telling what."""
    said = [request.method, request.get_full_path()]
    if request.content_type == FILES:
        said += [f"{name}={value}" for name, values in sorted(request.POST.lists()) for value in values]
        said += [f"{name}={_of_file(file)}" for name, file in sorted(request.FILES.items())]
    else:
        said.append(sha256(request.body).hexdigest())
    return sha256("\n".join(said).encode("utf-8", "surrogatepass")).hexdigest()


def _of_file(file):
    digest = sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()
