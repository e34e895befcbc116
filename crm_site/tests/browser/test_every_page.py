"""Every kind of page on a wide screen: readable for everybody by axe-core, light, and nothing the browser minds."""

from crm_site.testing.each_kind import each_kind

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WARM_PAGE = 40 * 1024
REQUESTS = 12
RUN = """async (rules) => (await axe.run(document, { ...rules, resultTypes: ["violations"] })).violations.flatMap(
    rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")} ${node.any[0]?.message ?? ""}`))"""
REPAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"


@each_kind
def test_it_is_sound_light_and_readable_by_day_and_by_night(walk, axe, kind):
    page = walk.to(kind)
    assert walk.complaints == [], "nothing on the console, no failed request, no report of the policy"
    assert 0 < walk.wire(kind).size <= WARM_PAGE
    assert len(walk.wire(kind).urls) <= REQUESTS

    page.evaluate(axe)
    assert page.evaluate(RUN, {"runOnly": WCAG}) == []
    page.emulate_media(color_scheme="dark")
    page.evaluate(REPAINTED)
    dark = page.evaluate(RUN, {"runOnly": ["color-contrast", "link-in-text-block"]})
    page.emulate_media(color_scheme="light")
    assert dark == []
