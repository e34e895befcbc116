"""How soon each kind of page is painted, and how much it shifts, on a throw-away demo business on this machine.

    .venv/bin/python bench/paint.py [PAGE …]

Prints per page the largest contentful paint in milliseconds and the cumulative layout shift, first on a visit with an
empty cache, then on a warm one. Nothing is asserted: figures belong to the machine they were taken on.
"""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crm_site.testing.page_kinds import KINDS, settled
from crm_site.testing.screenshots import MODES, demo_site, opened_browser

WATCH = """
window.paint = { largest: 0, shift: 0 };
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) paint.largest = entry.startTime;
}).observe({ type: "largest-contentful-paint", buffered: true });
new PerformanceObserver(list => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) paint.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => done(window.paint), 100)))"


def main(names):
    print(f"{'page':22} {'first: LCP':>12} {'shift':>6} {'warm: LCP':>12} {'shift':>6}")
    with opened_browser() as browser, demo_site() as site:
        for kind in [kind for kind in KINDS if not names or kind.name in names]:
            context = site.visitor(browser, kind.role, **MODES["light"])
            path = site.path(context.new_page(), kind)
            context.close()
            context = site.visitor(browser, kind.role, **MODES["light"])
            context.add_init_script(WATCH)
            first, warm = (visit(context, path) for _time in range(2))
            context.close()
            print(f"{kind.name:22} {told(first)} {told(warm)}", flush=True)


def visit(context, path):
    page = context.new_page()
    page.goto(path)
    settled(page)
    found = page.evaluate(PAINTED)
    page.close()
    return found


def told(paint):
    return f"{paint['largest']:9.0f} ms {paint['shift']:6.3f}"


if __name__ == "__main__":
    main(sys.argv[1:])
