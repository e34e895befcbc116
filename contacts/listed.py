"""The lists of people and companies."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from contacts import columns, glances
from contacts.custom.offered import AndOwn, list_columns
from contacts.lists import Empty, ListOf, Standing, add
from contacts.models import Company, Contact

MINE = Standing("mine", _("Mine"), lambda rows, reader: rows.filter(owner=reader))

add(
    ListOf(
        key="contacts",
        model=Contact,
        url_name="contacts:list",
        permission="contacts.view_contact",
        title=_("Contacts"),
        group=_("People"),
        active="contacts",
        name=columns.NAME,
        sorts={"name": ("folded", "pk"), "created": ("-created_at", "-pk"), "updated": ("-updated_at", "-pk")},
        search=lambda rows, text: rows.matching(text),
        hint=_("Name, e-mail, phone or company"),
        noun=ngettext_lazy("%(n)s person", "%(n)s people", "number"),
        empty=Empty(
            _("Nobody here yet"),
            _("Import a file from your old system, or write the first person down."),
            "users",
        ),
        standing=(Standing("", _("Everyone")), MINE),
        columns=AndOwn(columns.PEOPLE, Contact, list_columns),
        shown=columns.PEOPLE_SHOWN,
        tools="contacts/cells/tools.html",
        preview="contacts/_preview.html",
        glance=glances.of_contact,
        verbs=("assign", "tag", "untag", "stage", "edit", "enlist", "delist", "merge", "export", "delete"),
    ),
    ListOf(
        key="companies",
        model=Company,
        url_name="contacts:companies",
        permission="contacts.view_company",
        title=_("Companies"),
        group=_("People"),
        active="companies",
        name=columns.NAME,
        sorts={"name": ("folded", "pk"), "created": ("-created_at", "-pk"), "updated": ("-updated_at", "-pk")},
        search=lambda rows, text: rows.matching(text),
        hint=_("Name, web domain, e-mail or phone"),
        noun=ngettext_lazy("%(n)s company", "%(n)s companies", "number"),
        empty=Empty(_("No company here yet"), _("Import a file, or write the first one down."), "building-2"),
        standing=(Standing("", _("All")), MINE),
        columns=AndOwn(columns.COMPANIES, Company, list_columns),
        shown=columns.COMPANIES_SHOWN,
        tools="contacts/cells/company_tools.html",
        preview="contacts/_preview_company.html",
        glance=glances.of_company,
        verbs=("assign", "edit", "merge", "export", "delete"),
    ),
)
