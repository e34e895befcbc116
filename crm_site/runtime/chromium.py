"""Which Chromium the browser tests use: the machine's own."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ADVICE = (
    "The browser tests need a Chromium, and there is none. Install one (Debian: apt install chromium; "
    "Fedora: dnf install chromium) or name yours in the environment: CHROMIUM=/path/to/chromium."
)


def chromium():
    """The path of a Chromium, or None."""
    chosen = os.environ.get("CHROMIUM")
    if chosen:
        return shutil.which(chosen)
    return next(filter(None, map(shutil.which, NAMES)), None)
