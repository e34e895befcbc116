"""What the house itself defined: own fields of its records, and tags."""

from ninja import Query, Schema
from pydantic import Field

from contacts import custom
from contacts.api.lists import lists, rows_of
from contacts.api.people import SEES, people
from contacts.models import Tag
from crm_site.api.shapes import Part, Shape, Walked

TAG = Shape("Tag", id=Part(int), name=Part(str))


class OwnChoice(Schema):
    key: str
    label: str
    gone: bool = Field(description="Offered no longer; records that have it keep it.")


class OwnField(Schema):
    key: str = Field(description="Its name in `custom`; in filters and orders it is `custom.` and this.")
    label: str
    kind: str = Field(description="text, number, money, date, choice, choices, person, link or yes_no.")
    help: str
    choices: list[OwnChoice]
    required: bool = Field(description="Of new records.")
    archived: bool = Field(description="Out of use; its values are kept.")


class OwnFields(Schema):
    items: list[OwnField]


class AskedTags(Walked):
    q: str = Field("", max_length=60, description="Only those whose name begins so.")


@lists.get("/lists/{str:of}/own-fields", OwnFields)
def own_field_list(request, of: str):
    """The fields that the house added to rows of this list, in their order."""
    return {"items": [_field(one) for one in custom.known_of(rows_of(request, of).model).values()]}


def _field(one):
    choices = [{"key": each["key"], "label": each["label"], "gone": bool(each.get("gone"))} for each in one.choices]
    known = {"key": one.key, "label": one.label, "kind": one.kind, "help": one.help_text, "choices": choices}
    return known | {"required": one.required, "archived": one.is_archived}


@people.get("/tags", TAG.page, right=SEES)
def tag_list(request, asked: Query[AskedTags]):
    """All tags by name; a contact carries those that its `tags` say, and a new name becomes one."""
    rows = Tag.objects.filter(name__istartswith=asked.q) if asked.q else Tag.objects.all()
    return TAG.walk(rows, ["name", "pk"], asked)
