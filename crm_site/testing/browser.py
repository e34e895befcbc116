"""Pages in a real browser, for tests that see what a person sees."""

import os
import threading
import time

import pytest

from crm_site.runtime.chromium import ADVICE, chromium

EVERY_DAY = {"test_the_thread.py", "test_bulk_browser.py", "test_in_the_browser.py"}  # a walk through each floor
PATIENCE = 20_000  # milliseconds: a busy machine is slow, and a test that passes does not wait
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


SLOW_LINE = {"offline": False, "latency": 400, "downloadThroughput": -1, "uploadThroughput": -1}
SLOW_MACHINE = {"rate": 4}


def pytest_addoption(parser):
    parser.addoption(
        "--slow-pages",
        action="store_true",
        help="pages on a slow line and a slow machine: finds what a test in a browser does not wait for",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """Whoever asks for a page is a browser test: `-m "not browser"` leaves those out; most wait for `--long`."""
    for item in items:
        if {"browser", "new_page", "page"} & set(getattr(item, "fixturenames", ())):
            item.add_marker("browser")
            if item.path.name not in EVERY_DAY:
                item.add_marker("long")


@pytest.fixture(scope="session")
def browser(request):
    """The machine's Chromium, without a window."""
    program = chromium()
    if not program:
        pytest.fail(ADVICE, pytrace=False)
    from playwright.sync_api import expect, sync_playwright  # only browser tests need it

    expect.set_options(timeout=PATIENCE)

    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # playwright's loop lives in the tests' thread
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield _slowed(browser) if request.config.getoption("--slow-pages") else browser


def _slowed(browser):
    """Whatever page it opens has a slow line and little of the machine."""

    def after(owner, name, then):
        usual = getattr(owner, name)
        setattr(owner, name, lambda **options: then(usual(**options)))
        return owner

    def slow(page):
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.emulateNetworkConditions", SLOW_LINE)
        session.send("Emulation.setCPUThrottlingRate", SLOW_MACHINE)
        return page

    return after(browser, "new_context", lambda context: after(context, "new_page", slow))


@pytest.fixture
def new_page(browser):
    """Opens a page of a new visitor, with cookies of their own; no script may fail or break the policy."""
    contexts, complaints = [], []

    def open_page(**options):
        context = browser.new_context(**options)
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on("console", lambda said: _listen(said, page, complaints))
        return page

    yield open_page
    for context in contexts:
        context.close()
    _nothing_is_answered_any_more()
    assert complaints == []


CHOOSE = """(select, label) => {
  const unsettled = document.querySelector(".htmx-added, .htmx-swapping, .htmx-settling");
  const option = [...select.options].find((one) => one.label.trim() === label);
  if (unsettled || select.disabled || !option) return false;
  select.value = option.value;
  for (const name of ["input", "change"]) select.dispatchEvent(new Event(name, { bubbles: true }));
  return true;
}"""


def choose(select, label):
    """Choose an option of a list that htmx may just have brought, or is about to replace: it listens once settled.

    Looking and choosing is one step, so that no answer comes in between.
    """
    for _again in range(PATIENCE // 50):
        select.wait_for()
        if select.evaluate(CHOOSE, label):
            return
        select.page.wait_for_timeout(50)
    pytest.fail(f"The list never offered “{label}”.")


def _nothing_is_answered_any_more():
    """A late request would write into the database that is being emptied: wait for the server's threads to end."""
    for _again in range(PATIENCE // 20):
        if not any("process_request_thread" in thread.name for thread in threading.enumerate()):
            break
        time.sleep(0.02)


@pytest.fixture
def page(new_page):
    return new_page()


def _listen(said, page, complaints):
    if said.type == "error" and "Content Security Policy" in said.text:
        complaints.append(f"{page.url}: {said.text}")
