// Facts changed in place, on a record or in a list: Enter saves (a plain form does), Escape leaves, focus comes back.
const plainly = (event) => event.button === 0 && !event.metaKey && !event.ctrlKey && !event.shiftKey;

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a.cell-edit, a[data-cell-leave]");
  if (!link || !window.htmx || !plainly(event)) return;
  event.preventDefault();
  window.htmx.ajax("GET", link.href, { source: link, target: link.closest(".cell, .belongings"), swap: "outerHTML" });
});

function enter(form) {
  const first = form.querySelector(".is-invalid, .cell-fields :is(input, select, textarea)");
  first?.focus();
  if (first?.select && !form.querySelector("[role=alert]")) first.select();
}

document.addEventListener("htmx:afterSettle", (event) => {
  const cell = event.target;
  if (!cell.matches?.(".cell") || !event.detail.requestConfig?.elt?.matches?.("a.cell-edit, a[data-cell-leave], .cell-form, .cell-remove")) return;
  const form = cell.matches("form") ? cell : cell.querySelector("form[data-cell-form]");
  if (form) enter(form);
  else cell.querySelector(".cell-edit")?.focus();
});

// The same for what a record has several of: the card comes anew, with its form or without.
document.addEventListener("htmx:afterSettle", ({ target }) => {
  if (!target.matches?.(".belongings")) return;
  const form = target.querySelector("form[data-cell-form]");
  if (form) enter(form);
  else (target.querySelector(".belonging-gone button") ?? target.querySelector(".belonging-add"))?.focus();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-cell-form]");
  if (form && event.key === "Escape") {
    event.preventDefault();
    event.stopPropagation();
    form.querySelector("[data-cell-leave]").click();
  }
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  if (event.key === " " && event.target.matches?.("a[role=button]")) {
    event.preventDefault();
    event.target.click();
  }
});

// Parts that come by themselves: when they do not, they say so and can be asked again.
function fail(event) {
  event.target.closest?.("[data-lazy]")?.classList.add("is-failed");
}
for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) document.addEventListener(name, fail);
document.addEventListener("click", (event) => {
  const lazy = event.target.closest?.("[data-again]")?.closest("[data-lazy]");
  if (!lazy || !window.htmx) return;
  event.preventDefault();
  lazy.classList.remove("is-failed");
  window.htmx.trigger(lazy, "again");
});

// The same fact may stand elsewhere on the page.
function showElsewhere({ of, pk, field }) {
  const same = `a.cell-edit[href^="/records/${of}/${pk}/${field}/"]`;
  for (const link of of ? document.querySelectorAll(same) : []) {
    if (link === document.activeElement) continue;
    const url = `${link.href}${link.search ? "&" : "?"}shown=1`;
    window.htmx.ajax("GET", url, { target: link.closest(".cell"), swap: "outerHTML" });
  }
}

// A fact that was changed stands in the story, too: tell it anew, unless somebody reads further down.
document.addEventListener("record-changed", (event) => {
  showElsewhere(event.detail);
  const story = document.getElementById("timeline");
  if (story?.matches("[hx-get]") && !story.querySelector("[data-older]")) window.htmx.trigger(story, "again");
});
document.addEventListener("click", (event) => {
  if (event.target.closest?.("[data-writes]")) document.getElementById("composer")?.scrollIntoView({ block: "nearest" });
});
document.addEventListener("htmx:afterSettle", (event) => {
  const asked = event.detail.requestConfig?.elt;
  if (event.target.id === "composer" && asked?.matches?.("[data-writes], .tab")) event.target.querySelector("textarea")?.focus();
});
