"""The first visit takes the browser's language; it stays until the person chooses another."""

from django.contrib.auth.signals import user_logged_in
from django.utils import translation


def keep_language(sender, request, user, **_more):
    """Django notes the sign-in right after us: until then somebody new has no last one."""
    if user.last_login or user.language or "HTTP_ACCEPT_LANGUAGE" not in request.META:
        return
    user.language = translation.get_language_from_request(request)
    user.save(update_fields=["language"])


def listen():
    user_logged_in.connect(keep_language, dispatch_uid="staff.keep_language")
