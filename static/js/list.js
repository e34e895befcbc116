// Lists: a click on a row opens it or its preview, the keyboard walks. Cells are in cells.js, picking in bulk.js.
const NOT_THE_ROW = "a, button, input, select, textarea, label, summary, .pick, [contenteditable], [data-cell-form]";

function rowLink(event) {
  if (event.target.closest(NOT_THE_ROW) || getSelection().toString()) return null;
  return event.target.closest("tr[data-href]");
}

function openRow(row, apart) {
  if (apart) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
}

// Whoever takes the row, as the preview does, says so by preventing what usually happens.
function tell(what, row) {
  return row.dispatchEvent(new CustomEvent(what, { bubbles: true, cancelable: true }));
}

function mark(row) {
  for (const other of document.querySelectorAll(".rows tr.at, .queue-item.at, .queue-line.at")) other.classList.remove("at");
  row.classList.add("at");
}

document.addEventListener("click", (event) => {
  const row = rowLink(event);
  if (!row) return;
  if (event.metaKey || event.ctrlKey) return openRow(row, true);
  mark(row);
  if (tell("row-chosen", row)) openRow(row);
});
document.addEventListener("dblclick", (event) => {
  const row = event.target.closest(NOT_THE_ROW) ? null : event.target.closest("tr[data-href]");
  if (row) openRow(row);
});
document.addEventListener("auxclick", (event) => {
  const row = event.button === 1 && rowLink(event);
  if (row) openRow(row, true);
});

function rowsOf() {
  return [...document.querySelectorAll(".rows tbody tr, .queue-item, .queue-line")].filter((row) => row.offsetParent);
}

// From row to row; who stands in a cell stays in its column. On a record it is from record to record.
function walk(by) {
  const rows = rowsOf();
  if (!rows.length) return document.querySelector(`.stepnav a[rel=${by > 0 ? "next" : "prev"}]`)?.click();
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  const cell = document.activeElement?.matches("td") ? document.activeElement.cellIndex : -1;
  mark(next);
  if (cell >= 0 && next.cells?.[cell]) next.dispatchEvent(new CustomEvent("cell-stand", { bubbles: true, detail: cell }));
  else (next.matches("a") ? next : next.querySelector("a[href]:not(.chip)"))?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
  tell("row-walked", next);
}

document.addEventListener("list-key", ({ detail }) => {
  if (detail === "j") walk(1);
  if (detail === "k") walk(-1);
  if (detail === "o") openRow(document.querySelector(".rows tr.at[data-href]"));
});

// Keys that only a list knows; cells.js and preview.js listen to them. After keys.js, which may be in the middle of g.
const LIST_KEYS = ["o", "e", "f", "p", "ArrowLeft", "ArrowRight", "Enter"];
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || !LIST_KEYS.includes(event.key)) return;
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], .menu[open]")) return;
  if (event.key === "Enter" && !event.target.matches?.(".rows td")) return;
  if (!document.querySelector(".rows tr.at") && !event.target.closest?.(".rows tbody")) return;
  event.preventDefault();
  document.dispatchEvent(new CustomEvent("list-key", { detail: event.key }));
});
document.addEventListener("focusin", (event) => {
  const row = event.target.closest?.(".rows tbody tr[data-href]");
  if (row && !row.classList.contains("at")) mark(row);
});

// A table that fits needs no scrolling box: then its head stays in sight, and what lies over a cell is not cut off.
const fits = new ResizeObserver((boxes) => {
  for (const { target } of boxes) {
    const box = target.closest(".list-scroll");
    box?.classList.toggle("fits", box.querySelector("table").offsetWidth <= box.clientWidth);
  }
});
function watch() {
  for (const box of document.querySelectorAll(".list-scroll:not([data-watched])")) {
    box.dataset.watched = "";
    fits.observe(box);
    fits.observe(box.querySelector("table"));
  }
}
document.addEventListener("htmx:afterSettle", watch);
watch();

// The choice that a menu of columns sends is in the order of its lines.
document.addEventListener("click", (event) => {
  const up = event.target.closest("[data-columns] [data-up]");
  const line = up?.closest("li");
  if (!line?.previousElementSibling) return;
  event.preventDefault();
  line.previousElementSibling.before(line);
  up.focus();
});

// The open tab is in sight, however many there are.
const tabs = document.querySelector(".tabs-line > .tabs");
const current = tabs?.querySelector("[aria-current]");
if (current && tabs.scrollWidth > tabs.clientWidth) tabs.scrollLeft += current.getBoundingClientRect().left - tabs.getBoundingClientRect().left;

if (location.hash === "#columns") document.getElementById("columns")?.setAttribute("open", "");
