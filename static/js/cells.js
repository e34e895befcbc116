// Cells of a list: buttons come to the cell pointed at. Enter changes it in place, f narrows the list by its value.
const template = document.getElementById("cell-tools");
const bar = template?.content.firstElementChild.cloneNode(true);
const BODY = ".rows tbody[data-rows]";
const roomy = matchMedia("(min-width: 768px)");
const asFound = new WeakMap();
const asShown = new WeakMap();
let next = null;

const cellOf = (target) => target?.closest?.(`${BODY} td:not(.pick)`);
const headOf = (cell) => cell.closest("table").tHead.rows[0].cells[cell.cellIndex];
const factOf = (cell) => (cell.parentElement.hasAttribute("data-editable") ? headOf(cell).dataset.edit : "");
const cellsOf = (row) => [...row.cells].filter((cell) => !cell.matches(".pick") && cell.offsetParent);

// What a cell narrows by: the very chip pointed at, its own value, or the first that stands in it.
function spotOf(cell, target) {
  if (!headOf(cell)?.dataset.field) return null;
  const spot = target?.closest?.("[data-only]");
  return (spot && cell.contains(spot) && spot) || (cell.matches("[data-only]") ? cell : cell.querySelector("[data-only]"));
}

function wordsOf(cell, spot) {
  const said = [...spot.querySelectorAll("[aria-label]")].filter((one) => !bar.contains(one)).map((one) => one.ariaLabel);
  const text = said.join(", ") || spot.innerText.trim() || "–";
  return template.dataset.only.replace("{what}", `${headOf(cell).innerText.trim()}: ${text}`);
}

function addressOf(cell, spot) {
  const query = new URLSearchParams(location.search);
  for (const key of ["page", "op", "value2"]) query.delete(key);
  query.set("field", headOf(cell).dataset.field);
  query.set("value", spot.dataset.only);
  return `${template.dataset.narrowed}?${query}`;
}

function show(cell, target) {
  if (!bar || !roomy.matches || cell.querySelector("[data-cell-form]")) return;
  const fact = factOf(cell), spot = spotOf(cell, target);
  const [edit, only] = [bar.querySelector("[data-cell-edit]"), bar.querySelector("[data-cell-only]")];
  edit.hidden = !fact;
  only.hidden = !spot;
  if (spot) {
    bar.remove();
    only.href = addressOf(cell, spot);
    only.title = wordsOf(cell, spot);
    only.querySelector("[aria-label]").ariaLabel = only.title;
  }
  if (fact || spot) cell.append(bar);
  else bar.remove();
}

document.addEventListener("pointerover", (event) => {
  if (event.pointerType !== "mouse" || bar?.contains(document.activeElement) || bar?.contains(event.target)) return;
  const cell = cellOf(event.target);
  if (cell) show(cell, event.target);
  else if (!cellOf(document.activeElement)) bar?.remove();
});
document.addEventListener("focusin", (event) => {
  const cell = cellOf(event.target);
  if (cell && !bar?.contains(event.target)) show(cell, event.target);
});

function stand(cell) {
  if (!cell) return;
  cell.tabIndex = -1;
  cell.focus({ preventScroll: true });
  cell.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// Changing in place: the form takes the cell’s place, the row comes anew when it is done.
function edit(cell) {
  const fact = cell && factOf(cell);
  if (!fact || !window.htmx || cell.querySelector("[data-cell-form]")) return;
  const open = document.querySelector(`${BODY} [data-cell-form]`);
  if (open) leave(open);
  bar.remove();
  const address = template.dataset.fact.replace("/0/fact/", `/${cell.parentElement.dataset.pk}/${fact}/`);
  const words = Object.assign(document.createElement("div"), { className: "cell" });
  asShown.set(cell, [...cell.childNodes]);
  words.append(...cell.childNodes);
  cell.append(words);
  window.htmx.ajax("GET", address, { source: words, target: words, swap: "outerHTML" });
}

const typedIn = (form) => new URLSearchParams(new FormData(form)).toString();

function leave(form) {
  if (asFound.get(form) !== typedIn(form)) form.requestSubmit();
  else form.querySelector("[data-cell-leave]").click();
}

document.addEventListener("htmx:afterSettle", ({ target }) => {
  const cell = cellOf(target);
  if (!cell || !target.matches?.("td > .cell")) return;
  if (target.matches("form")) begin(target);
  else renew(cell.parentElement, cell.cellIndex);
});

function begin(form) {
  asFound.set(form, typedIn(form));
  if (form.contains(document.activeElement)) return;
  const first = form.querySelector(".is-invalid, .cell-fields :is(input, select, textarea)");
  first?.focus();
  first?.select?.();
}

async function renew(row, at = -1) {
  const { pk } = row.dataset;
  asShown.delete(row.cells[at]);
  const state = { at: row.classList.contains("at"), picked: row.querySelector(".pick input")?.checked };
  const address = row.closest("tbody").dataset.rows.replace("/0/", `/${pk}/`);
  await window.htmx.ajax("GET", address + location.search, { source: row, target: row, swap: "outerHTML" });
  const fresh = document.querySelector(`${BODY} > tr[data-pk="${pk}"]`);
  if (!fresh) return;
  fresh.classList.toggle("at", state.at);
  if (state.picked) fresh.querySelector(".pick input").checked = true;
  if (at >= 0) goOn(fresh.cells[at]);
}

function goOn(cell) {
  const other = next && document.querySelector(`${BODY} > tr[data-pk="${next.pk}"]`)?.cells[next.at];
  next = null;
  if (other) edit(other);
  else stand(cell);
}

// Nothing was sent yet, so nothing can have changed: the words come back without asking.
document.addEventListener("click", (event) => {
  const form = event.target.closest?.("[data-cell-leave]")?.closest(`${BODY} [data-cell-form]`);
  const cell = form?.closest("td");
  const words = cell && asShown.get(cell);
  if (!words || form.querySelector("[role=alert], .is-invalid")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.replaceWith(...words);
  goOn(cell);
}, true);

// Something else changed a row that stands here, such as the preview beside the list.
document.addEventListener("record-changed", ({ detail }) => {
  const list = document.getElementById(`${detail.of}-list`);
  const row = list?.querySelector(`${BODY} > tr[data-pk="${detail.pk}"]`);
  if (row && !row.querySelector(".cell")) renew(row);
});

// Tab goes on to the next cell that can be changed, and saves what was typed; after an error it stays.
function onwards(form, back) {
  const cell = cellOf(form);
  const all = [...cell.closest("tbody").rows].flatMap(cellsOf).filter(factOf);
  const other = all[all.indexOf(cell) + (back ? -1 : 1)];
  if (!other) return false;
  next = { pk: other.parentElement.dataset.pk, at: other.cellIndex };
  leave(form);
  return true;
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.(`${BODY} [data-cell-form]`);
  if (!form) return;
  if (event.key === "Enter" && event.target.matches("select")) {
    event.preventDefault();
    form.requestSubmit();
  }
  if (event.key === "Escape") next = null;
  const fields = [...form.querySelectorAll(".cell-fields :is(input, select, textarea)")];
  const end = event.shiftKey ? fields[0] : fields.at(-1);
  if (event.key !== "Tab" || event.target !== end || form.querySelector("[role=alert]")) return;
  if (onwards(form, event.shiftKey)) event.preventDefault();
});

// A choice made by the mouse is saved at once; whoever uses the arrow keys may look at several first.
let pointed = false;
document.addEventListener("pointerdown", () => { pointed = true; }, true);
document.addEventListener("keydown", () => { pointed = false; }, true);
document.addEventListener("change", ({ target }) => {
  const form = target.matches?.("select") && target.closest(`${BODY} [data-cell-form]`);
  if (form && pointed && form.querySelectorAll(".cell-fields :is(input, select, textarea)").length === 1) form.requestSubmit();
});

document.addEventListener("click", (event) => {
  const cell = cellOf(event.target);
  if (!cell) return;
  const spot = event.altKey && spotOf(cell, event.target);
  if (spot) {
    event.preventDefault();
    event.stopImmediatePropagation();
    location.assign(addressOf(cell, spot));
  } else if (event.target.closest("[data-cell-edit]")) {
    edit(cell);
  }
});

// By keys: the arrows go from cell to cell, Enter or e changes, f narrows.
function here() {
  const cell = cellOf(document.activeElement);
  return { row: cell?.parentElement ?? document.querySelector(`${BODY} > tr.at`), cell };
}

function sideways(by) {
  const { row, cell } = here();
  if (!row) return;
  const cells = cellsOf(row);
  const at = cells.indexOf(cell);
  stand(cells[Math.max(0, Math.min(cells.length - 1, (at < 0 && by > 0 ? 0 : at) + by))]);
}

function editFirst(row, cell) {
  const found = cell && factOf(cell) ? cell : cellsOf(row).find(factOf);
  if (found) edit(found);
  else if (row.cells.length && template) {
    const detail = { text: template.dataset.refused, tone: "soon" };
    document.dispatchEvent(new CustomEvent("toast", { detail }));
  }
}

function narrow() {
  const { row, cell } = here();
  const spot = cell && spotOf(cell);
  if (spot) location.assign(addressOf(cell, spot));
  else if (row) stand(cellsOf(row).find((one) => spotOf(one)));
}

document.addEventListener("list-key", ({ detail }) => {
  const rtl = document.dir === "rtl";
  const { row, cell } = here();
  if (detail === "ArrowLeft") sideways(rtl ? 1 : -1);
  if (detail === "ArrowRight") sideways(rtl ? -1 : 1);
  if (detail === "f") narrow();
  if (detail === "e" && row) editFirst(row, cell);
  if (detail === "Enter" && cell) {
    if (factOf(cell)) edit(cell);
    else location.assign(row.dataset.href);
  }
});
document.addEventListener("cell-stand", ({ target, detail }) => stand(target.cells[detail]));
