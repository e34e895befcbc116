"""One demo business for all tests of this folder, served as in production, and the people who walk through it."""

import pytest

from crm_site.runtime import frontend
from crm_site.testing.browser import PATIENCE
from crm_site.testing.demo_site import demo_site
from crm_site.testing.page_kinds import settled
from crm_site.testing.wire import Wire, warm_up

DESKTOP = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}
REPORT = "document.addEventListener('securitypolicyviolation', e => console.error('policy', e.violatedDirective))"


@pytest.fixture(scope="session")
def site(browser):
    with demo_site() as site:
        yield site


@pytest.fixture(scope="session")
def axe():
    """The rules of WCAG, as a script."""
    frontend.fetch(tests=True)
    return (frontend.TARGET / ".tests" / "axe.min.js").read_text()


class Walk:
    """Goes from page to page as the role that lives there, and keeps whatever the browser complains about."""

    def __init__(self, site, browser, options):
        self.site, self.browser, self.options = site, browser, options
        self.pages, self.wires = {}, {}
        self.asked, self.complaints = [], []

    def to(self, kind):
        page = self.page_of(kind.role)
        path = self.site.path(page, kind)
        self.asked.clear()
        self.complaints.clear()
        self.wire(kind).forget()
        answer = page.goto(path)
        assert answer.status == kind.status, f"{path}: {answer.status}"
        settled(page)
        return page

    def page_of(self, role):
        if role not in self.pages:
            context = self.site.visitor(self.browser, role, **self.options)
            context.set_default_timeout(PATIENCE)
            context.add_init_script(REPORT)
            page = self.pages[role] = self._listened(context.new_page())
            warm_up(page, *(["/", "/deals/board/"] if role else ["/sign-in/"]))
            self.wires[role] = Wire(page)
        return self.pages[role]

    def wire(self, kind):
        """What the last page of this role brought, to somebody who had been here before."""
        return self.wires[kind.role]

    def close(self):
        for page in self.pages.values():
            page.context.close()

    def _listened(self, page):
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.asked.append(request))
        page.on("requestfailed", self._fail)
        page.on("console", lambda said: said.type == "error" and self._hear(said, page))
        return page

    def _fail(self, request):
        if request in self.asked:  # what the page before had asked for ends with that page
            self.complaints.append(f"{request.url}: {request.failure}")

    def _hear(self, said, page):
        if said.location["url"] != page.url:  # the page itself may be a 404: its status is looked at
            self.complaints.append(said.text)


@pytest.fixture(scope="module")
def walks(site, browser):
    """`walks(viewport=…)` begins a walk with such a browser; it ends with the module."""
    begun = []

    def begin(**options):
        begun.append(Walk(site, browser, options))
        return begun[-1]

    yield begin
    for walk in begun:
        walk.close()


@pytest.fixture(scope="module")
def walk(walks):
    return walks(**DESKTOP)


@pytest.fixture
def visit(site, browser):
    """`visit("rep", …)` is a page of a new browser in which the rep is signed in."""
    contexts = []

    def open_page(role, **options):
        contexts.append(site.visitor(browser, role, **(DESKTOP | options)))
        contexts[-1].set_default_timeout(PATIENCE)
        return contexts[-1].new_page()

    yield open_page
    for context in contexts:
        context.close()
