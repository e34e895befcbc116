"""The house rules that a machine can check. Never loosen one to pass."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
APPS = ("contacts", "sales", "support", "campaigns", "reports")
BELOW = {
    "crm_site.lib": set(),
    "crm_site.runtime": {"crm_site.lib"},
    "crm_site.jobs": {"crm_site.lib", "crm_site.staff"},
    "crm_site.staff": {"crm_site.lib", "crm_site.jobs"},
    "crm_site.api": {"crm_site.lib", "crm_site.staff", "crm_site.jobs"},
    "contacts": {"crm_site"},
    "sales": {"crm_site", "contacts"},
    "support": {"crm_site", "contacts"},
    "campaigns": {"crm_site", "contacts", "sales", "support"},
    "reports": {"crm_site", "contacts", "sales", "support", "campaigns"},
}
# These two know all apps, or frame them; tests and their makers stand outside of the floors.
FRAME = {"crm_site/settings.py", "crm_site/settings_test.py", "crm_site/urls.py", "crm_site/celery.py"}
OUTSIDE = ("/tests/", "/testing/", "access.py", "/migrations/")
DOORS = {"visible_to", "editable_by", "deletable_by", "within"}
PUBLIC = {"campaigns/views/public.py"}  # opened by a secret token in the address, without a reader


def sources():
    names = [path for app in (*APPS, "crm_site") for path in (ROOT / app).rglob("*.py")]
    return [path for path in names if not any(part in f"/{path.relative_to(ROOT)}" for part in OUTSIDE)]


def templates():
    return sorted((ROOT / "templates").rglob("*.html"))


@cache
def tree(path):
    return ast.parse(path.read_text())


def name(path):
    return str(path.relative_to(ROOT))


def floor_of(path):
    parts = name(path).removesuffix(".py").split("/")
    return next((floor for floor in BELOW if parts[: floor.count(".") + 1] == floor.split(".")), None)


def imports(path):
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{name(path)}: import by the whole name, not relatively"
            yield node.module


def ours(module):
    return module.split(".")[0] in (*APPS, "crm_site")


@pytest.mark.parametrize("path", sources(), ids=name)
def test_an_app_imports_only_the_floors_below(path):
    floor = floor_of(path)
    if name(path) in FRAME or floor is None:
        return
    allowed = {floor, *BELOW[floor], "crm_site.celery", "crm_site.admin"}
    for module in filter(ours, imports(path)):
        assert any(module == one or module.startswith(f"{one}.") for one in allowed), f"{name(path)} imports {module}"


@pytest.mark.parametrize("path", [p for p in sources() if "views" in name(p)], ids=name)
def test_views_read_rows_through_a_door(path):
    if name(path) in PUBLIC:
        return
    source = tree(path)
    through = {id(node.value) for node in ast.walk(source) if isinstance(node, ast.Attribute) and node.attr in DOORS}
    for node in ast.walk(source):
        if isinstance(node, ast.Attribute) and node.attr == "objects":
            assert id(node) in through, f"{name(path)}:{node.lineno} reads rows without visible_to"


@pytest.mark.parametrize("path", sources(), ids=name)
def test_functions_and_files_stay_small(path):
    lines = path.read_text().count("\n")
    assert lines <= 300, f"{name(path)} has {lines} lines"
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef):
            long = node.end_lineno - node.lineno + 1
            assert long <= 40, f"{name(path)}:{node.lineno} {node.name} has {long} lines"


def test_the_median_function_is_short():
    lengths = sorted(
        node.end_lineno - node.lineno + 1
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.FunctionDef)
    )
    assert lengths[len(lengths) // 2] <= 6


@pytest.mark.parametrize("path", sources(), ids=name)
def test_no_drawer_for_odds_and_ends_and_no_save_receivers(path):
    assert path.stem not in {"common", "utils", "services", "helpers", "misc"}
    assert "post_save" not in path.read_text() and "pre_save" not in path.read_text()


@pytest.mark.parametrize("path", templates(), ids=name)
def test_templates_are_small_and_have_no_inline_style_or_script(path):
    text = path.read_text()
    assert text.count("\n") <= 120
    assert not re.search(r"\sstyle\s*=", text), "no style attributes: the policy refuses them"
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text), "no inline handlers: the policy refuses them"
    assert not re.search(r"<script(?![^>]*\b(src|application/json)\b)[^>]*>", text), "scripts come from files"
    assert "http://" not in text and "https://" not in text.replace("https://www.w3.org", ""), "no foreign host"
    if path.name.startswith("_"):
        assert text.startswith("{#"), "the first line of a part says what it needs"
