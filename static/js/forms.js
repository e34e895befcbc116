// Forms: sent once, not left unsaved by mistake, the summary of errors takes the focus.
const LONGEST = 10000; // an answer that is a file leaves the page standing: let the form go again
const UNSAVED = "form[data-guard][data-dirty]";
const sentences = document.getElementById("form-words")?.dataset ?? {};
const popup = document.getElementById("dialog");
let typed = true; // whether the form that was sent last held anything of the person's own

function isGuarded(form) {
  return form?.matches?.("form[data-guard]");
}

function soil(form) {
  if (isGuarded(form)) form.dataset.dirty = "yes";
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
  if (form.dataset.dirty) form.dataset.sentDirty = "yes";
  delete form.dataset.dirty;
  busy(form, true);
  setTimeout(() => busy(form, false), LONGEST);
}, true);

// What did not arrive is as unsaved as before.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = (event.detail.requestConfig?.elt ?? event.target).closest?.("form"); // the answer may have replaced it
  if (!form) return;
  busy(form, false);
  typed = Boolean(form.dataset.sentDirty);
  if (typed && !event.detail.successful) soil(form);
  delete form.dataset.sentDirty;
});
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sending]")) busy(form, false);
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || !event.target.form?.matches("[method=post]")) return;
  const button = event.target.form.querySelector("button.btn-primary[type=submit], button.btn-primary:not([type])");
  if (!button || !event.target.matches("textarea, input, select")) return;
  event.preventDefault();
  event.target.form.requestSubmit(button);
});

// A long text is kept by drafts.js; everything else would be lost.
const isDraft = (field) => sentences.me && field.matches("form[data-draft] textarea[name]");
document.addEventListener("input", (event) => {
  if (!isDraft(event.target)) soil(event.target.form);
});
document.addEventListener("draft-lost", (event) => soil(event.target.form));
window.addEventListener("beforeunload", (event) => {
  if (document.querySelector(UNSAVED)) event.preventDefault();
});

// Within the page: ask before a dialog closes over unsaved fields, or a part replaces them.
function askToLeave(leave) {
  const question = document.getElementById("confirm");
  question.querySelector("[data-question]").textContent = sentences.unsaved;
  question.querySelector("[data-yes]").textContent = sentences.leave;
  question.returnValue = "";
  question.addEventListener("close", () => question.returnValue === "yes" && leave(), { once: true });
  question.showModal();
}

function closePopup(event) {
  if (!popup.querySelector(UNSAVED) || !sentences.unsaved) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  askToLeave(() => popup.close());
}

popup?.addEventListener("cancel", (event) => event.target === popup && closePopup(event));
document.addEventListener("click", (event) => {
  if (popup?.open && event.target.closest("#dialog [data-dialog-close]")) closePopup(event);
}, true);
document.addEventListener("htmx:confirm", (event) => {
  const { target, elt, triggeringEvent, issueRequest } = event.detail;
  const lost = triggeringEvent?.isTrusted && [...document.querySelectorAll(UNSAVED)]
    .find((form) => target?.contains?.(form) && !form.contains(triggeringEvent.target.closest?.("[name]")));
  if (!lost || elt === lost || !sentences.unsaved) return;
  event.preventDefault();
  askToLeave(() => {
    delete lost.dataset.dirty;
    issueRequest(true);
  });
});

// What the server sent back for correction is not saved yet.
function showErrors(within) {
  const summary = within.querySelector?.(".form-errors[tabindex]");
  if (summary) {
    summary.focus();
    if (typed) soil(summary.closest("form"));
  }
}
document.addEventListener("htmx:afterSettle", (event) => {
  showErrors(event.target);
  if (event.target.id === "dialog-content" && event.target.childElementCount && !popup.open) popup.showModal();
});
showErrors(document);
