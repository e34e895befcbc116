"""The browser's parts are fetched once, joined in their order, and name no source map."""

import json
import re
import shutil

import pytest

from crm_site.runtime import frontend

PACKAGED = "content\n//# sourceMappingURL=content.map\n"


@pytest.fixture
def project(tmp_path):
    """Our own files and the lock file in a folder of their own."""
    shutil.copytree(frontend.ROOT / "static", tmp_path / "static")
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(frontend.ROOT / name, tmp_path)
    return tmp_path


@pytest.fixture
def calls(tmp_path_factory, monkeypatch):
    """Where a stand-in for npm, which lays down every named file, writes a line each time it is called."""
    folder = tmp_path_factory.mktemp("npm")
    (folder / "file").write_text(PACKAGED)
    files = [f"node_modules/{source}" for source in (frontend.FILES | frontend.TEST_FILES).values()]
    copies = [f'mkdir -p "$(dirname {file})"; cp {folder}/file {file}' for file in files]
    program = folder / "npm"
    program.write_text("\n".join(["#!/bin/sh", "set -e", f"echo $1 >> {folder}/calls", *copies]))
    program.chmod(0o755)
    monkeypatch.setattr(frontend, "_npm", lambda: [str(program)])
    return folder / "calls"


def test_a_second_call_fetches_nothing(project, calls):
    frontend.fetch(project, say=lambda line: None)
    frontend.fetch(project, say=lambda line: None)

    assert calls.read_text().split() == ["ci"]


def test_another_lock_file_is_fetched_again(project, calls):
    frontend.fetch(project, say=lambda line: None)
    (project / "package-lock.json").write_text("{}")
    frontend.fetch(project, say=lambda line: None)

    assert calls.read_text().split() == ["ci", "ci"]


def test_a_lost_file_is_fetched_again(project, calls):
    frontend.fetch(project, say=lambda line: None)
    (project / ".frontend" / "htmx.min.js").unlink()
    frontend.fetch(project, say=lambda line: None)

    assert (project / ".frontend" / "htmx.min.js").exists()


def test_what_only_tests_read_comes_when_asked_for_and_is_never_served(project, calls):
    frontend.fetch(project, say=lambda line: None)
    assert not (project / ".frontend" / ".tests").exists()

    frontend.fetch(project, say=lambda line: None, tests=True)
    assert (project / ".frontend" / ".tests" / "axe.min.js").exists()
    assert calls.read_text().split("\n")[:2] == ["ci", "ci"]


def test_no_file_names_a_source_map(project, calls):
    frontend.fetch(project, say=lambda line: None)

    named = [file for file in (project / ".frontend").glob("*.js") if b"sourceMappingURL" in file.read_bytes()]
    assert named == []


def test_an_edited_sheet_is_joined_without_fetching(project, calls):
    frontend.fetch(project, say=lambda line: None)
    (project / "static" / "css" / "tokens.css").write_text(":root { --ground: pink; }")
    frontend.fetch(project, say=lambda line: None)

    assert "--ground: pink" in (project / ".frontend" / "app.css").read_text()
    assert calls.read_text().split() == ["ci"]


def test_bootstrap_ranks_below_our_own_sheets(project, calls):
    frontend.fetch(project, say=lambda line: None)

    order = (project / ".frontend" / "app.css").read_text().splitlines()[0]
    assert order == "@layer firm, bootstrap, tokens, base, components, print;"


def test_joined_modules_import_and_export_nothing():
    joined = frontend.joined_js(frontend.ROOT).decode()

    assert re.findall(r"^\s*(?:import\s|export\s).*", joined, re.MULTILINE) == []


def test_the_lock_file_pins_every_package_and_names_no_host():
    lock = json.loads((frontend.ROOT / "package-lock.json").read_text())
    packages = [package for name, package in lock["packages"].items() if name]

    assert all(package["integrity"].startswith("sha512-") for package in packages)
    assert not any("resolved" in package for package in packages)


def test_a_machine_with_an_old_node_gets_one_as_a_wheel(monkeypatch, tmp_path):
    node = tmp_path / "node"
    node.write_text("#!/bin/sh\necho v16.20.0\n")
    node.chmod(0o755)
    monkeypatch.setattr(frontend.shutil, "which", lambda name: str(node))
    monkeypatch.setattr(frontend.sys, "executable", str(tmp_path / "python"))
    (tmp_path / "python").write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\ntouch {tmp_path}/npm\n')
    (tmp_path / "python").chmod(0o755)

    assert frontend._npm() == [str(tmp_path / "npm")]
    asked = (tmp_path / "asked").read_text()
    assert "pip install" in asked and frontend.NODE in asked
