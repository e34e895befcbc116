"""What `./crm VERB` does once the Python environment is there."""

import argparse
import os
import sys
from itertools import takewhile

from crm_site.runtime import home

DJANGO = "crm_site.settings"


def main(arguments):
    verb, rest = arguments[0], arguments[1:]
    if verb != "test":
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", DJANGO)
    VERBS[verb](rest)


def up(arguments):
    parser = _parser("up", "Start everything on this machine, and stop it with Ctrl-C.")
    parser.add_argument("--demo", action="store_true", help="fill in a believable business first")
    _add_address(parser)
    from crm_site.runtime.supervisor import run  # each verb loads no more than it needs

    os.chdir(home.PROJECT)
    sys.exit(run(parser.parse_args(arguments)))


def web(arguments):
    parser = _parser("web", "Serve the pages; in production behind a proxy that buffers requests.")
    _add_address(parser)
    chosen = parser.parse_args(arguments)
    from crm_site.runtime import commands

    _become(commands.web(chosen.host, chosen.port))


def worker(arguments):
    from crm_site.runtime import commands

    _become([*commands.worker(), *arguments])


def beat(arguments):
    from crm_site.runtime import commands

    _become([*commands.beat(), *arguments])


def manage(arguments):
    from django.core.management import execute_from_command_line

    execute_from_command_line(["./crm manage", *arguments])


def test(arguments):
    from crm_site.runtime.testrun import in_parallel, prepare

    prepare()
    _become([sys.executable, "-m", "pytest", *in_parallel(arguments), *arguments])


def bench(arguments):
    """The measurements in `bench/`, one after the other; options are for each of them."""
    names = list(takewhile(lambda word: not word.startswith("-"), arguments))
    from crm_site.runtime import benches

    benches.run(names, arguments[len(names) :])


def screenshots(arguments):
    from crm_site.runtime.testrun import prepare

    prepare()
    _become([sys.executable, "-m", "crm_site.testing.screenshots", *map(_absolute, arguments[:1]), *arguments[1:]])


def _absolute(name):
    """A folder of the caller's, before we go to our own; options stay as they are."""
    return name if name.startswith("-") else os.path.abspath(name)


def _become(command):
    os.chdir(home.PROJECT)
    os.execv(command[0], command)


def _parser(verb, description):
    return argparse.ArgumentParser(prog=f"./crm {verb}", description=description)


def _add_address(parser):
    parser.add_argument("--port", type=int, default=8000, help="default: %(default)s")
    parser.add_argument("--host", default="127.0.0.1", help="0.0.0.0 for all networks; default: %(default)s")


VERBS = {verb.__name__: verb for verb in (up, web, worker, beat, manage, test, bench, screenshots)}

if __name__ == "__main__":
    main(sys.argv[1:])
