"""`./crm screenshots DIR`: a picture of every kind of page, on a throw-away demo business."""

import argparse
import sys
from contextlib import contextmanager
from pathlib import Path

from crm_site.runtime.chromium import ADVICE, chromium
from crm_site.testing.browser import ARGUMENTS
from crm_site.testing.demo_site import NotServed, demo_site
from crm_site.testing.page_kinds import KINDS, settled

MODES = {
    "light": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "light"},
    "dark": {"viewport": {"width": 1440, "height": 900}, "color_scheme": "dark"},
    "phone": {"viewport": {"width": 390, "height": 844}, "color_scheme": "light", "has_touch": True},
}


def main(arguments):
    parser = argparse.ArgumentParser(prog="./crm screenshots", description=__doc__)
    parser.add_argument("folder", type=Path, help="for PAGE-light.png, PAGE-dark.png, PAGE-phone.png")
    parser.add_argument("pages", nargs="*", metavar="PAGE", help="only these kinds of page; default: all")
    chosen = parser.parse_args(arguments)
    kinds = [kind for kind in KINDS if not chosen.pages or kind.name in chosen.pages]
    if unknown := set(chosen.pages) - {kind.name for kind in kinds}:
        parser.error(f"There is no page {', '.join(sorted(unknown))}. Known: {', '.join(kind.name for kind in KINDS)}")
    try:
        take(chosen.folder, kinds)
    except NotServed as error:
        sys.exit(str(error))


def take(folder, kinds):
    folder.mkdir(parents=True, exist_ok=True)
    with opened_browser() as browser, demo_site() as site:
        for mode, options in MODES.items():
            contexts = {}
            for kind in kinds:
                if kind.role not in contexts:
                    contexts[kind.role] = site.visitor(browser, kind.role, **options)
                picture = folder / f"{kind.name}-{mode}.png"
                page = contexts[kind.role].new_page()
                page.goto(site.path(page, kind))
                settled(page)
                page.screenshot(path=picture, full_page=mode == "phone")
                page.close()
                print(picture, flush=True)


@contextmanager
def opened_browser():
    """The machine's Chromium; says what to install when there is none."""
    if not chromium():
        sys.exit(ADVICE)
    try:
        from playwright.sync_api import sync_playwright  # comes with the test requirements only
    except ModuleNotFoundError:
        sys.exit("This needs playwright, one of the test requirements: pip install -r requirements-test.txt")
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=chromium(), args=ARGUMENTS)


if __name__ == "__main__":
    main(sys.argv[1:])
