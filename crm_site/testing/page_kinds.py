"""Every kind of page, with the role that lives on it: what the browser tests, the pictures and the bench walk."""

import json
import re
from dataclasses import dataclass
from urllib.parse import quote

PEOPLE = {
    "rep": "jonas.keller",
    "manager": "mara.vogt",
    "agent": "nora.brandt",
    "marketer": "elif.aksoy",
    "analyst": "piotr.zielinski",
    "admin": "vera.holm",
}
TOKEN = "from campaigns.models import Delivery; print(Delivery.objects.exclude(sent_at=None).first().token)"

TOLD = "from crm_site.api.models import Delivery; print(Delivery.objects.latest('pk').pk)"

PREFERENCES = (
    "from contacts.models import Contact; print('/' + Contact.objects.first().preference_url.split('/', 3)[3])"
)
NESTED = quote(
    json.dumps(
        {
            "all": [
                {"field": "lifecycle", "op": "in", "value": ["customer"]},
                {"any": [{"field": "city", "op": "contains", "value": "a"}, {"not": {"field": "owner", "op": "me"}}]},
            ]
        }
    )
)


@dataclass(frozen=True)
class PageKind:
    """A page at `path`; with `link`, the first page that `path` links to whose address matches it, then `tail`."""

    name: str
    role: str
    path: str
    link: str = ""
    tail: str = ""
    status: int = 200

    def find(self, site, page):
        if not self.link:
            return self.path
        page.goto(self.path)
        links = page.locator("#main a[href]").evaluate_all("all => all.map(link => link.getAttribute('href'))")
        pattern = re.compile(rf"{self.link}(?=[?#]|$)")
        found = next((link for link in links if pattern.match(link)), None)
        assert found, f"{self.name}: no link like {self.link} on {self.path}"
        return pattern.match(found)[0] + self.tail


@dataclass(frozen=True)
class LetterPage(PageKind):
    """A page that only a link in a mail leads to; `link` is the program that writes that address."""

    def find(self, site, page):
        return self.path.format(token=site.manage("shell", "-v0", "-c", self.link))


@dataclass(frozen=True)
class PickedPage(PageKind):
    """A page about rows of the list at `link`: `path` takes their keys."""

    def find(self, site, page):
        page.goto(self.link)
        return self.path.format(*page.locator("td.pick input").evaluate_all("all => all.map(box => box.value)"))


MINE = "/deals/?whose=mine"
OWN = "company,custom.customer_group,custom.buys,custom.yearly_budget,custom.contract_until,custom.visits_the_fair"
DEAL = r"/deals/\d+/"
CAMPAIGN = r"/campaigns/\d+/"
KINDS = [
    PageKind("sign-in", "", "/sign-in/"),
    LetterPage("unsubscribe", "", "/u/{token}/", link=TOKEN),
    LetterPage("preferences", "", "{token}", link=PREFERENCES),
    PageKind("not-found", "rep", "/nothing-here/", status=404),
    PageKind("today-rep", "rep", "/"),
    PageKind("today-agent", "agent", "/"),
    PageKind("contacts", "rep", "/contacts/"),
    PageKind("nothing-found", "rep", "/contacts/?q=nobody-is-called-so"),
    PageKind("contact", "rep", "/contacts/", link=r"/contacts/\d+/"),
    PageKind("contact-add", "rep", "/contacts/new/"),
    PageKind("contact-edit", "admin", "/contacts/", link=r"/contacts/\d+/", tail="details/"),
    PickedPage("contact-field", "admin", "/records/contacts/{}/job_title/", link="/contacts/"),
    PickedPage("contact-address", "admin", "/contacts/{}/reach/addresses/", link="/contacts/"),
    PickedPage("positions", "admin", "/belongings/contacts/{}/roles/", link="/contacts/"),
    PickedPage("relations", "admin", "/belongings/contacts/{}/relations/", link="/contacts/"),
    PickedPage("dates", "admin", "/belongings/contacts/{}/dates/", link="/contacts/"),
    PickedPage("company-people", "admin", "/belongings/companies/{}/people/", link="/companies/"),
    PageKind("company-add", "admin", "/companies/new/"),
    PickedPage("company-edit", "admin", "/companies/{}/details/", link="/companies/"),
    PickedPage("consent", "admin", "/contacts/{}/consents/", link="/contacts/"),
    PageKind("erasures", "admin", "/erasures/"),
    PageKind("duplicates", "admin", "/duplicates/"),
    PageKind("filter", "rep", f"/lists/contacts/filter/?filter={NESTED}"),
    PickedPage("merge", "admin", "/lists/contacts/merging/?pick={}&pick={}", link="/contacts/"),
    PageKind("view-add", "rep", "/lists/deals/views/new/?view=won"),
    PageKind("people-lists", "marketer", "/people-lists/"),
    PageKind("people-list-add", "marketer", "/people-lists/new/"),
    PageKind("people-list", "marketer", "/people-lists/", link=r"/people-lists/\d+/"),
    PageKind("bulk", "admin", "/lists/contacts/bulk/edit/?all=1"),
    PageKind("bulk-delete", "admin", "/lists/deals/bulk/delete/?all=1"),
    PageKind("compose-mail", "rep", "/contacts/", link=r"/contacts/\d+/", tail="entries/?write=mail"),
    PageKind("compose-call", "rep", "/contacts/", link=r"/contacts/\d+/", tail="entries/?write=call"),
    PageKind("mail-queue", "rep", "/mail-queue/"),
    PageKind("my-mail", "rep", "/me/mail/"),
    PageKind("mail-template", "rep", "/me/mail/", link=r"/mail-templates/\d+/"),
    PageKind("logged-mail", "rep", "/mail-queue/", link=r"/logged-mails/\d+/"),
    PickedPage("record-files", "rep", "/files/contact/{}/", link="/contacts/"),
    PageKind("companies", "rep", "/companies/"),
    PageKind("company", "rep", "/companies/", link=r"/companies/\d+/"),
    PageKind("tasks", "rep", "/tasks/"),
    PageKind("tasks-later", "rep", "/tasks/?tab=later"),
    PageKind("tasks-team", "manager", "/tasks/?tab=team"),
    PageKind("task", "rep", "/tasks/?tab=later", link=r"/tasks/\d+/"),
    PageKind("task-new", "rep", "/tasks/new/"),
    PageKind("calendar", "rep", "/calendar/"),
    PageKind("calendar-week", "rep", "/calendar/?view=week&whose=all"),
    PageKind("calendar-agenda", "rep", "/calendar/?view=agenda"),
    PageKind("calendar-day", "rep", "/calendar/?view=day"),
    PageKind("calendar-settings", "rep", "/calendar/settings/"),
    PageKind("bin", "manager", "/bin/"),
    PageKind("bin-deals", "manager", "/bin/deals/"),
    PageKind("deal-in-bin", "manager", "/bin/deals/", link=r"/deals/\d+/"),
    PageKind("bin-tickets", "agent", "/bin/tickets/"),
    PageKind("search", "rep", "/search/?q=an"),
    PageKind("contacts-own", "rep", f"/contacts/?columns={OWN}"),
    PickedPage("own-field", "admin", "/records/contacts/{}/custom.buys/", link="/contacts/"),
    PageKind("fields", "admin", "/fields/"),
    PageKind("field-add", "admin", "/fields/contacts/new/"),
    PageKind("field-edit", "admin", "/fields/", link=r"/fields/\d+/details/"),
    PageKind("imports", "admin", "/imports/"),
    PageKind("leads", "rep", "/leads/"),
    PageKind("lead", "rep", "/leads/", link=r"/leads/\d+/"),
    PageKind("lead-add", "rep", "/leads/add/"),
    PickedPage("lead-edit", "admin", "/leads/{}/edit/", link="/leads/"),
    PickedPage("lead-convert", "admin", "/leads/{}/conversion/", link="/leads/"),
    PageKind("deals", "rep", "/deals/"),
    PageKind("board", "rep", "/deals/board/"),
    PageKind("deal", "rep", MINE, link=DEAL),
    PageKind("deal-add", "rep", "/deals/add/"),
    PageKind("deal-edit", "rep", MINE, link=DEAL, tail="edit/"),
    PageKind("deal-lose", "rep", MINE, link=DEAL, tail="loss/"),
    PageKind("deal-win", "rep", MINE, link=DEAL, tail="win/"),
    PageKind("forecast", "manager", "/forecast/"),
    PageKind("orders", "rep", "/orders/"),
    PageKind("order", "rep", "/orders/", link=r"/orders/\d+/"),
    PageKind("products", "admin", "/products/"),
    PageKind("product", "admin", "/products/", link=r"/products/\d+/"),
    PageKind("product-add", "admin", "/products/add/"),
    PageKind("product-edit", "admin", "/products/", link=r"/products/\d+/", tail="edit/"),
    PageKind("product-names", "admin", "/products/names/"),
    PageKind("tickets", "agent", "/tickets/"),
    PageKind("ticket", "agent", "/tickets/", link=r"/tickets/\d+/"),
    PageKind("ticket-add", "agent", "/tickets/new/"),
    PageKind("held-mail", "agent", "/held-mail/"),
    PageKind("held-mail-one", "agent", "/held-mail/", link=r"/held-mail/\d+/"),
    PageKind("segments", "marketer", "/segments/"),
    PageKind("segment-add", "marketer", "/segments/new/"),
    PageKind("segment", "marketer", "/segments/", link=r"/segments/\d+/"),
    PageKind("segment-edit", "marketer", "/segments/", link=r"/segments/\d+/", tail="question/"),
    PageKind("campaigns", "marketer", "/campaigns/"),
    PageKind("campaign-add", "marketer", "/campaigns/new/"),
    PageKind("campaign-audience", "marketer", "/campaigns/", link=CAMPAIGN, tail="audience/"),
    PageKind("campaign-message", "marketer", "/campaigns/", link=CAMPAIGN, tail="message/"),
    PageKind("campaign-check", "marketer", "/campaigns/", link=CAMPAIGN, tail="check/"),
    PageKind("campaign-dispatch", "marketer", "/campaigns/", link=CAMPAIGN, tail="dispatch/"),
    PageKind("campaign-results", "marketer", "/campaigns/?view=sent", link=CAMPAIGN, tail="results/"),
    PageKind("quality", "manager", "/quality/"),
    PageKind("quality-check", "admin", "/quality/contacts.incomplete/"),
    PageKind("quality-rules", "admin", "/quality/rules/"),
    PickedPage("history", "admin", "/records/contacts/{}/history/", link="/contacts/"),
    PageKind("subscribe", "", "/subscribe/"),
    PageKind("dashboard", "manager", "/dashboard/"),
    PageKind("dashboard-agent", "agent", "/dashboard/"),
    PageKind("reports", "analyst", "/reports/"),
    PageKind("report", "analyst", "/reports/", link=r"/reports/\d+/"),
    PageKind("report-add", "analyst", "/reports/new/"),
    PageKind("report-edit", "analyst", "/reports/", link=r"/reports/\d+/", tail="question/"),
    PageKind("notices", "rep", "/notices/"),
    PageKind("favourites", "rep", "/favourites/"),
    PageKind("jobs", "analyst", "/jobs/"),
    PageKind("job", "analyst", "/jobs/", link=r"/report-runs/\d+/"),
    PageKind("profile", "rep", "/me/"),
    PageKind("password", "rep", "/me/password/"),
    PageKind("tokens", "rep", "/me/tokens/"),
    PageKind("tokens-all", "admin", "/me/tokens/?everybody=1"),
    PageKind("programs", "rep", "/api/"),
    PageKind("webhooks", "admin", "/webhooks/"),
    PageKind("webhook-add", "admin", "/webhooks/new/"),
    PageKind("webhook", "admin", "/webhooks/", link=r"/webhooks/\d+/"),
    PageKind("webhook-edit", "admin", "/webhooks/", link=r"/webhooks/\d+/", tail="details/"),
    LetterPage("webhook-message", "admin", "/webhook-deliveries/{token}/", link=TOLD),
]

AWAITED = ".htmx-request, .skeleton, [data-chart]:not(:has(svg)), [data-board]:not([data-ready])"


def settled(page):
    """Wait until the lazy parts, the chart and the board have come."""
    page.wait_for_load_state("load")
    page.wait_for_function("awaited => !document.querySelector(awaited)", arg=AWAITED)
