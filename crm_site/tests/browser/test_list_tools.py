"""A list with its preview and a cell being changed: sound for who cannot see or point, by day and by night."""

import pytest

LISTS = {
    "/contacts/?view=mine": "rep",
    "/companies/?view=mine": "rep",
    "/deals/?whose=mine": "rep",
    "/leads/?whose=mine": "rep",
    "/tickets/?view=mine": "agent",
}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FOUND = """async (rules) => (await axe.run(document, { runOnly: rules })).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.html}`))"""

AT_REST = """() => !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, [aria-busy=true]")
    && !document.getElementById("preview").getAnimations({ subtree: true }).length"""


@pytest.mark.parametrize("path", LISTS)
def test_it_is_sound(visit, axe, path):
    page = visit(LISTS[path], bypass_csp=True)
    page.goto(path)
    page.locator("tbody tr").nth(1).locator("td").nth(2).click()
    page.locator("#preview h2").wait_for()
    page.keyboard.press("j")
    page.keyboard.press("e")
    page.locator("td [data-cell-form]").wait_for()
    page.wait_for_function(AT_REST)
    page.evaluate(axe)
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert page.evaluate(FOUND, RULES) == [], scheme
