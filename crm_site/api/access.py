from crm_site.api.models import Endpoint, Token
from crm_site.testing.access import EVERYONE, Access
from crm_site.testing.api import Call

OTHERS = "manager agent marketer analyst outsider"


def _token(cast):
    return [Token.make(cast.rep, "website", scopes=["contacts:read"])[0].pk]


def webhook(owner):
    return Endpoint.objects.create(owner=owner, name="Shop", url="https://shop.example/hook")


def _webhook(cast):
    return [webhook(cast.admin).pk]


def _delivery(cast):
    return [webhook(cast.admin).test().pk]


ACCESS = [
    Access("api:reference", GET=EVERYONE),
    Access("api:schema", GET=EVERYONE, public=True),
    Access("api:tokens", GET=EVERYONE, POST=EVERYONE),
    Access("api:token_revoke", _token, POST="rep admin", unseen=OTHERS),
    Access("api:webhooks", GET="admin"),
    Access("api:webhook_add", GET="admin", POST="admin"),
    Access("api:webhook", _webhook, GET="admin"),
    Access("api:webhook_edit", _webhook, GET="admin", POST="admin"),
    Access("api:webhook_delete", _webhook, POST="admin"),
    Access("api:webhook_secret", _webhook, POST="admin"),
    Access("api:webhook_test", _webhook, POST="admin"),
    Access("api:delivery", _delivery, GET="admin"),
    Access("api:delivery_again", _delivery, POST="admin"),
]


def _one(cast):
    return {"pk": webhook(cast.admin).pk}


def _said(cast):
    return {"pk": webhook(cast.admin).test().pk}


def _new(cast):
    return {"name": "Shop", "url": "https://shop.example/hook", "kinds": ["contacts.note"]}


CALLS = [
    Call("me_read", EVERYONE),
    Call("webhook_list", "admin"),
    Call("webhook_add", "admin", body=_new),
    Call("webhook", "admin", _one),
    Call("webhook_change", "admin", _one, lambda cast: {"active": False}),
    Call("webhook_delete", "admin", _one),
    Call("webhook_secret", "admin", _one),
    Call("webhook_rotate", "admin", _one),
    Call("webhook_test", "admin", _one),
    Call("delivery_list", "admin", _one),
    Call("delivery_again", "admin", _said),
]
