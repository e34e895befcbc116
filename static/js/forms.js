// Forms: sent once, not left unsaved by mistake, the summary of errors takes the focus.
const LONGEST = 10000; // an answer that is a file leaves the page standing: let the form go again

function isGuarded(form) {
  return form?.matches?.("form[data-guard]");
}

function busy(form, on) {
  form.toggleAttribute("data-sending", on);
  for (const button of form.querySelectorAll("button[type=submit], button:not([type]), input[type=submit]")) {
    button.setAttribute("aria-busy", String(on));
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || form.dataset.confirm && !form.dataset.confirmed) return;
  if (form.hasAttribute("data-sending")) {
    event.preventDefault();
    event.stopImmediatePropagation();
    return;
  }
  delete form.dataset.dirty;
  busy(form, true);
  setTimeout(() => busy(form, false), LONGEST);
}, true);

document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form");
  if (form) busy(form, false);
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) busy(form, false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.matches?.("textarea")) return;
  const button = event.target.form?.querySelector("button.btn-primary[type=submit], button.btn-primary:not([type])");
  if (button) event.target.form.requestSubmit(button);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (isGuarded(form)) form.dataset.dirty = "yes";
});
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector("form[data-guard][data-dirty]")) event.preventDefault();
});

function focusErrors(within) {
  within.querySelector?.(".form-errors[tabindex]")?.focus();
}
document.addEventListener("htmx:afterSettle", (event) => focusErrors(event.target));
focusErrors(document);
