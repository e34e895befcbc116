// The filter builder: while a button redraws the form nothing can be typed into the old one, and no count is asked for.
let resting = [];
let redrawing = null;  // the button or list whose answer is awaited

function rest(counts) {
  counts.setAttribute("data-redrawing", "");
  const inputs = [...(counts.closest("form") ?? counts).querySelectorAll("input:not([type=hidden]), textarea, select, button")];
  resting = inputs.filter((input) => !input.disabled && input !== document.activeElement);
  for (const input of resting) input.disabled = true;
}

function resume(counts) {
  counts.removeAttribute("data-redrawing");
  for (const input of resting) input.disabled = false;
}

document.addEventListener("htmx:confirm", (event) => {
  if (event.target.matches?.("[data-counts][data-redrawing]")) event.preventDefault();
});
document.addEventListener("htmx:beforeRequest", ({ detail: { elt } }) => {
  const counts = elt.closest?.("[data-counts]");
  if (!counts || elt === counts) return;
  redrawing = elt;
  rest(counts);
});
// By now the button may be gone from the page: the event comes from what is left above it.
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  if (!redrawing || detail.requestConfig?.elt !== redrawing) return;
  redrawing = null;
  document.querySelectorAll("[data-redrawing]").forEach(resume);
});
