// Picking rows of a list: singly, as a range, all of the page; the bar that then comes says it aloud and does things.
const PICK = "td.pick input[type=checkbox]";
const forms = () => [...document.querySelectorAll("form[data-bulk]")];
const boxesOf = (form) => [...form.querySelectorAll(PICK)];
let last = null;
let shifted = false;

function shownForm() {
  return forms().find((form) => form.offsetParent && form.querySelector(`${PICK}:checked`));
}

function say(form, picked, all) {
  const line = form.querySelector("[data-picked-said]");
  if (!line) return;
  const text = all ? line.dataset.all : picked ? line.dataset.some.replace("{n}", picked) : line.dataset.none;
  if (line.dataset.said === text || (!line.dataset.said && !picked)) return;
  line.dataset.said = text;
  line.textContent = text;
}

function showPicked(form) {
  const boxes = boxesOf(form);
  const picked = boxes.filter((box) => box.checked).length;
  const all = form.querySelector(".bulkbar input[name=all]");
  if (all && !picked) all.checked = false;
  const bar = form.querySelector(".bulkbar");
  if (bar) bar.hidden = picked === 0;
  for (const count of form.querySelectorAll("[data-picked]")) count.textContent = picked;
  const head = form.querySelector("th.pick input[type=checkbox]");
  if (head) {
    head.checked = picked > 0 && picked === boxes.length;
    head.indeterminate = picked > 0 && picked < boxes.length;
  }
  say(form, picked, Boolean(all?.checked));
}

function pickRange(form, box) {
  const boxes = boxesOf(form);
  const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
  if (from < 0) return;
  for (const one of boxes.slice(from, to + 1)) one.checked = box.checked;
}

function picked(box, range) {
  const form = box.form;
  if (box.closest("th")) for (const one of boxesOf(form)) one.checked = box.checked;
  else if (range && last) pickRange(form, box);
  last = box.closest("td") ? box : null;
  showPicked(form);
}

document.addEventListener("mousedown", (event) => {
  shifted = event.shiftKey;
  if (shifted && event.target.closest("form[data-bulk] .pick")) event.preventDefault(); // it would mark the text
}, true);
document.addEventListener("change", (event) => {
  if (event.target.matches?.("form[data-bulk] .pick input[type=checkbox]")) picked(event.target, shifted);
  else if (event.target.matches?.("form[data-bulk] .bulkbar input[name=all]")) showPicked(event.target.form);
  shifted = false;
});
document.addEventListener("reset", (event) => {
  if (event.target.matches("form[data-bulk]")) setTimeout(() => cleared(event.target));
});
document.addEventListener("htmx:afterSettle", () => forms().forEach(showPicked));
forms().forEach(showPicked);

function cleared(form) {
  last = null;
  for (const box of boxesOf(form)) box.checked = false;
  showPicked(form);
}

// While a phone selects, a tap anywhere on a card picks it.
document.addEventListener("click", (event) => {
  const row = event.target.closest("form[data-bulk]:has([data-selecting]:checked) tbody tr");
  if (!row || event.target.closest(".pick, button") || !matchMedia("(max-width: 767.98px)").matches) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  row.querySelector(".pick input")?.click();
}, true);
document.addEventListener("change", (event) => {
  if (event.target.matches?.("[data-selecting]") && !event.target.checked) cleared(event.target.closest("form"));
});

// Keys: x picks the row, Shift+x all from the last picked one, Escape clears; the first action has a key of its own.
function press(key) {
  const at = document.querySelector("form[data-bulk] tr.at .pick input");
  const form = shownForm();
  if (key === "X" && at) {
    at.checked = !at.checked;
    picked(at, true);
  } else if (key === "Escape" && form) {
    form.reset();
  } else {
    return false;
  }
  return true;
}

document.addEventListener("list-key", ({ detail }) => {
  if (detail === "x") document.querySelector("form[data-bulk] tr.at .pick input")?.click();
});
document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (document.querySelector("dialog[open], details.menu[open], [popover]:popover-open")) return;
  if (event.key === "Escape" && document.querySelector("#preview:not([hidden])")) return; // that closes first
  if (event.target.closest?.("input:not([type=checkbox]), textarea, select, [contenteditable], [data-cell-form]")) return;
  if (press(event.key)) event.preventDefault();
});

// What is to be done with the picked rows is asked in a dialog; without us it is a page.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-bulk]") || !event.submitter?.formAction || "page" in event.submitter.dataset || !document.getElementById("dialog")) return;
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  document.dispatchEvent(new CustomEvent("dialog-open", { detail: { url: `${event.submitter.formAction}?${query}` } }));
});

// An answer that only counts for some choice of another is shown only then.
function showAnswers(within) {
  for (const answer of within.querySelectorAll?.("[data-only-if]") ?? []) {
    const other = answer.form?.elements[answer.dataset.onlyIf];
    const line = answer.closest("[id^=div_id_]");
    if (other && line) line.hidden = !answer.dataset.onlyValues.split(",").includes(other.value);
  }
}
document.addEventListener("change", (event) => event.target.form && showAnswers(event.target.form));
document.addEventListener("htmx:afterSwap", (event) => showAnswers(event.target));
showAnswers(document);
