"""Every kind of page on phones, enlarged, from right to left: nothing sticks out, a thumb hits what it means."""

import pytest

from crm_site.testing.each_kind import each_kind

PHONE = {"width": 390, "height": 844}
SMALL_PHONE = {"width": 320, "height": 640}
ENLARGED = {"width": 720, "height": 450}  # what 200 % leave of 1440 × 900
# What watches its own size answers with the next picture.
STICKS_OUT = """async () => {
    const over = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (over() > 0) await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    return over();
}"""
CUT = """() => {
    const parts = document.querySelectorAll("main :is(h1, h2, h3, label, .btn, .chip, .tab):not(.visually-hidden)");
    const cut = (part) => part.scrollWidth > part.clientWidth + 1 && getComputedStyle(part).overflowX !== "visible";
    return [...parts].filter(part => part.checkVisibility() && cut(part)).map(part => part.textContent.trim());
}"""
# A name in a list opens by its whole card; the heads of a list are there for the ear only.
TOO_SMALL = """() => {
    const seen = (one, box) => one.checkVisibility({ visibilityProperty: true }) && box.width && box.bottom > 0
        && box.right > 0 && getComputedStyle(one).display !== "inline";
    const target = (one) => one.matches("[type=checkbox], [type=radio]") && one.closest("label, .form-check, td");
    const small = (one) => {
        const box = (target(one) || one).getBoundingClientRect();
        return seen(one, box) && box.height < 39.5;
    };
    const controls = document.querySelectorAll("a[href], button, summary, select, textarea, input:not([type=hidden])");
    const left = ".skip, .visually-hidden, .rows .cell-name a, .rows thead *";
    return [...controls].filter(one => !one.matches(left) && small(one))
        .map(one => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`);
}"""


@pytest.fixture(scope="module")
def phone(walks):
    return walks(viewport=PHONE, has_touch=True, reduced_motion="reduce")


@each_kind
def test_it_fits_and_a_thumb_hits(phone, kind):
    page = phone.to(kind)
    assert page.evaluate(TOO_SMALL) == []
    for direction in ("ltr", "rtl"):
        page.evaluate("way => { document.documentElement.dir = way }", direction)
        for size in (PHONE, SMALL_PHONE, ENLARGED):
            page.set_viewport_size(size)
            assert page.evaluate(STICKS_OUT) <= 0, f"{direction} {size}"
            assert page.evaluate(CUT) == [], f"{direction} {size}"
    page.set_viewport_size(PHONE)
