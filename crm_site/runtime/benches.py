"""The measurements in `bench/`: what there is, and each in a process of its own."""

import ast
import subprocess
import sys

from crm_site.runtime import home
from crm_site.runtime.testrun import fetch_frontend

FOLDER = home.PROJECT / "bench"


def run(names, options):
    """These one after the other; stops at the first that fails. Without names, say what there is."""
    known = benches()
    if not names:
        print(said(known))
        return
    if unknown := [name for name in names if name not in known]:
        sys.exit(f"There is no bench {', '.join(unknown)}.\n\n{said(known)}")
    fetch_frontend()
    for name in names:
        print(f"== {name}", flush=True)
        done = subprocess.run([sys.executable, FOLDER / f"{name}.py", *options], cwd=home.PROJECT)
        if done.returncode:
            sys.exit(done.returncode)


def benches():
    """`{name: what it measures}`: files with a docstring that can be run; the others are parts of them."""
    found = {path.stem: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.py"))}
    runs = {name: text for name, text in found.items() if "__main__" in text}
    return {name: (ast.get_docstring(ast.parse(text)) or "").split("\n\n")[0] for name, text in runs.items()}


def said(known):
    lines = [f"  {name:12} {' '.join(what.split())}" for name, what in known.items()]
    return "\n".join(["./crm bench NAME [...] [options]   (NAME --help says more)", "", *lines])
