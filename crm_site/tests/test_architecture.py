"""The house rules that a machine can check. Never loosen one to pass."""

import ast
import re
from functools import cache
from pathlib import Path

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
            yield node.module if node.level == 0 else "by a relative name"


def ours(module):
    return module.split(".")[0] in (*APPS, "crm_site", "by a relative name")


def faults(rule, paths):
    """What the rule finds wrong, in all of the files at once: thousands of tests would cost more than they tell."""
    return [f"{name(path)}: {fault}" for path in paths for fault in rule(path)]


def test_an_app_imports_only_the_floors_below():
    def higher(path):
        floor = floor_of(path)
        if name(path) in FRAME or floor is None:
            return
        allowed = {floor, *BELOW[floor], "crm_site.celery", "crm_site.admin"}
        for module in filter(ours, imports(path)):
            if not any(module == one or module.startswith(f"{one}.") for one in allowed):
                yield f"imports {module}"

    assert len(sources()) > 500
    assert faults(higher, sources()) == []


def test_views_read_rows_through_a_door():
    def unguarded(path):
        nodes = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)]
        through = {id(node.value) for node in nodes if node.attr in DOORS}
        for node in nodes:
            if node.attr == "objects" and id(node) not in through:
                yield f"{node.lineno} reads rows without visible_to"

    views = [path for path in sources() if "views" in name(path) and name(path) not in PUBLIC]
    assert len(views) > 50
    assert faults(unguarded, views) == []


def test_functions_and_files_stay_small():
    def large(path):
        if (lines := path.read_text().count("\n")) > 300:
            yield f"{lines} lines"
        for node in functions(path):
            if length(node) > 40:
                yield f"{node.lineno} {node.name} has {length(node)} lines"

    assert faults(large, sources()) == []


def functions(path):
    return [node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef)]


def length(node):
    return node.end_lineno - node.lineno + 1


def test_the_median_function_is_short():
    lengths = sorted(length(node) for path in sources() for node in functions(path))
    assert lengths[len(lengths) // 2] <= 6


def test_no_drawer_for_odds_and_ends_and_no_save_receivers():
    def odd(path):
        if path.stem in {"common", "utils", "services", "helpers", "misc"}:
            yield "a drawer for odds and ends"
        if "post_save" in path.read_text() or "pre_save" in path.read_text():
            yield "a receiver of saves"

    assert faults(odd, sources()) == []


def test_templates_are_small_and_have_no_inline_style_or_script():
    def untidy(path):
        text = path.read_text()
        if text.count("\n") > 120:
            yield "more than 120 lines"
        if re.search(r"\sstyle\s*=", text):
            yield "style attributes: the policy refuses them"
        if re.search(r"\son[a-z]+\s*=\s*[\"']", text):
            yield "inline handlers: the policy refuses them"
        if re.search(r"<script(?![^>]*\b(src|application/json)\b)[^>]*>", text):
            yield "scripts come from files"
        if "http://" in text or "https://" in text.replace("https://www.w3.org", ""):
            yield "a foreign host"
        if path.name.startswith("_") and not text.startswith("{#"):
            yield "the first line of a part says what it needs"

    assert len(templates()) > 200
    assert faults(untidy, templates()) == []
