"""What has to be there before the tests run: the front end's packages and a Chromium."""

import os
import shutil
import subprocess
import sys

from crm_site.runtime import home
from crm_site.runtime.chromium import ADVICE, chromium


def prepare():
    fetch_frontend()
    if not chromium() and may_install():
        install_chromium()
    if not chromium():
        print(f"{ADVICE}\nEverything else runs now.\n", file=sys.stderr, flush=True)


def in_parallel(arguments):
    """A process for each core, at most four, a file of tests to each; none when told how many, or when debugging."""
    cores = min(os.cpu_count() or 1, 4)
    told = any(word.startswith(("-n", "--numprocesses", "--pdb", "--trace")) for word in arguments)
    return [] if told or cores == 1 else ["-n", str(cores), "--dist", "loadfile", "--no-loadscope-reorder"]


def fetch_frontend():
    """Quick when everything is there; its own words tell what is wrong when it fails."""
    fetch = [sys.executable, "-m", "crm_site.runtime.frontend", "--tests"]
    if subprocess.run(fetch, cwd=home.PROJECT, stdin=subprocess.DEVNULL).returncode:
        sys.exit("The front end's packages could not be fetched; the reason is above.")


def may_install():
    """Nobody's own machine gets a package without being asked: only one that CI owns does."""
    return os.environ.get("CI") == "true" and os.geteuid() == 0 and shutil.which("apt-get")


def install_chromium():
    print("Installing Chromium …", file=sys.stderr, flush=True)
    quiet = {"env": {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}, "stdin": subprocess.DEVNULL}
    packages = ["chromium", "fonts-liberation"]
    for step in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *step], stdout=subprocess.DEVNULL, **quiet)
