// Lists: a click on a row opens it, picked rows bring the bulk bar, the keyboard walks.
function rowLink(event) {
  if (event.target.closest("a, button, input, select, textarea, label, summary, .pick, [contenteditable]")) return null;
  if (getSelection().toString()) return null;
  return event.target.closest("tr[data-href]");
}

function openRow(row, apart) {
  if (apart) window.open(row.dataset.href, "_blank", "noopener");
  else location.assign(row.dataset.href);
}

document.addEventListener("click", (event) => {
  const row = rowLink(event);
  if (row) openRow(row, event.metaKey || event.ctrlKey);
});
document.addEventListener("auxclick", (event) => {
  const row = event.button === 1 && rowLink(event);
  if (row) openRow(row, true);
});

function showPicked(form) {
  const boxes = [...form.querySelectorAll("td.pick input[type=checkbox]")];
  const picked = boxes.filter((box) => box.checked).length;
  const bar = form.querySelector(".bulkbar");
  if (bar) bar.hidden = picked === 0;
  for (const count of form.querySelectorAll("[data-picked]")) count.textContent = picked;
  const all = form.querySelector("th.pick input[type=checkbox]");
  if (all) {
    all.checked = picked > 0 && picked === boxes.length;
    all.indeterminate = picked > 0 && picked < boxes.length;
  }
}

let last = null;
function pickRange(form, box) {
  const boxes = [...form.querySelectorAll("td.pick input[type=checkbox]")];
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
}

document.addEventListener("click", (event) => {
  const box = event.target.closest("form[data-bulk] .pick input[type=checkbox]");
  if (!box) return;
  const form = box.form ?? box.closest("form");
  if (box.closest("th")) for (const one of form.querySelectorAll("td.pick input")) one.checked = box.checked;
  else if (event.shiftKey && last) pickRange(form, box);
  last = box.closest("td") ? box : null;
  showPicked(form);
});
document.addEventListener("htmx:afterSettle", () => document.querySelectorAll("form[data-bulk]").forEach(showPicked));
document.querySelectorAll("form[data-bulk]").forEach(showPicked);

function walk(by) {
  const rows = [...document.querySelectorAll(".rows tbody tr, .queue-item, .queue-line")].filter((row) => row.offsetParent);
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
  rows[at]?.classList.remove("at");
  next.classList.add("at");
  (next.matches("a") ? next : next.querySelector("a[href]:not(.chip)"))?.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

document.addEventListener("list-key", ({ detail }) => {
  if (detail === "j") walk(1);
  if (detail === "k") walk(-1);
  if (detail === "x") document.querySelector(".rows tr.at .pick input")?.click();
});

// The choice that a menu of columns sends is in the order of its lines.
document.addEventListener("click", (event) => {
  const up = event.target.closest("[data-columns] [data-up]");
  const line = up?.closest("li");
  if (!line?.previousElementSibling) return;
  event.preventDefault();
  line.previousElementSibling.before(line);
  up.focus();
});

// What is to be done with the picked rows is asked in a dialog; without us it is a page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-bulk]") || !event.submitter?.formAction || !document.getElementById("dialog")) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  document.dispatchEvent(new CustomEvent("dialog-open", { detail: { url: `${event.submitter.formAction}?${query}` } }));
});
if (location.hash === "#columns") document.getElementById("columns")?.setAttribute("open", "");
