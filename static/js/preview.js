// A look at a row beside its list: it follows the keyboard, Escape closes it. What was chosen is kept in this browser.
const panel = document.getElementById("preview");
const root = document.documentElement;
const roomy = matchMedia("(min-width: 768px)");
const BODY = ".rows tbody[data-rows]";
let shown = "";
let waiting = 0;

function keep(store, key, value) {
  try {
    if (value) store.setItem(key, value);
    else store.removeItem(key);
  } catch {
    // A browser that keeps nothing asks again.
  }
}

function kept(store, key) {
  try {
    return store.getItem(key) ?? "";
  } catch {
    return "";
  }
}

const isWanted = () => Boolean(panel && window.htmx && roomy.matches && kept(localStorage, "row-click") !== "record");
const isOpen = () => Boolean(panel && !panel.hidden);

function look(row, patience = 0) {
  const { pk } = row.dataset;
  if (pk === shown) return;
  shown = pk;
  keep(sessionStorage, `preview-${panel.dataset.list}`, pk);
  panel.setAttribute("aria-busy", "true");
  clearTimeout(waiting);
  waiting = setTimeout(bring, patience);
}

function bring() {
  const pk = shown;
  const address = panel.dataset.url.replace("/0/", `/${pk}/`);
  window.htmx.ajax("GET", address, { source: panel, target: panel, swap: "innerHTML" }).then(() => {
    panel.scrollTop = 0;
    if (pk === shown) panel.removeAttribute("aria-busy");
  });
}

function open(row) {
  panel.hidden = false;
  root.dataset.preview = "open";
  keep(localStorage, "preview", "open");
  look(row);
}

function close() {
  const row = document.querySelector(`${BODY} > tr[data-pk="${shown}"]`);
  if (panel.contains(document.activeElement)) row?.querySelector("a[href]")?.focus({ preventScroll: true });
  clearTimeout(waiting);
  panel.hidden = true;
  panel.replaceChildren();
  shown = "";
  delete root.dataset.preview;
  keep(localStorage, "preview", "");
}

document.addEventListener("row-chosen", (event) => {
  if (!isWanted() || !event.target.matches(`${BODY} > tr`)) return;
  event.preventDefault();
  open(event.target);
});
document.addEventListener("row-walked", (event) => {
  if (isOpen() && event.target.matches(`${BODY} > tr`)) look(event.target, 120);
});
document.addEventListener("list-key", ({ detail }) => {
  if (detail !== "p" || !panel || !roomy.matches) return;
  const row = document.querySelector(`${BODY} > tr.at`) ?? document.querySelector(`${BODY} > tr`);
  if (isOpen()) close();
  else if (row) open(row);
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-preview-close]")) close();
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented || !isOpen()) return;
  if (document.querySelector("dialog[open], details.menu[open]") || event.target.closest?.("details.menu")) return;
  event.preventDefault();
  close();
});

// A row that was changed in the list is looked at anew; what was changed in the preview itself is there already.
let own = false;
panel?.addEventListener("htmx:beforeRequest", (event) => { own = event.target !== panel; });
document.addEventListener("record-changed", ({ detail }) => {
  if (isOpen() && !own && detail.of === panel.dataset.list && String(detail.pk) === shown) bring();
  own = false;
});

// What a click opens, the preview or the record, is chosen in the menu of columns.
function showChoice() {
  const choice = kept(localStorage, "row-click") || "preview";
  for (const radio of document.querySelectorAll("[data-row-click]")) {
    radio.checked = radio.value === choice;
    radio.closest("fieldset").hidden = !panel;
  }
}
document.addEventListener("change", (event) => {
  if (!event.target.matches?.("[data-row-click]")) return;
  keep(localStorage, "row-click", event.target.value === "record" ? "record" : "");
  if (isOpen() && !isWanted()) close();
});
showChoice();

// Who left the preview open finds it open, at the row looked at last.
function resume() {
  const pk = panel && kept(sessionStorage, `preview-${panel.dataset.list}`);
  const row = document.querySelector(`${BODY} > tr[data-pk="${Number(pk) || 0}"]`) ?? document.querySelector(`${BODY} > tr`);
  if (isWanted() && kept(localStorage, "preview") && row) {
    row.classList.add("at");
    open(row);
  } else {
    delete root.dataset.preview;
  }
}
if (root.dataset.preview) resume();
