// Tasks: Escape in the form for the next step goes on without one, and the focus to the next line.
function skip(form) {
  const line = form.closest("li");
  const following = line.nextElementSibling?.querySelector(".task-tick") ?? document.querySelector(".task-tick");
  form.remove();
  following?.focus();
}

document.addEventListener("keydown", (event) => {
  const form = event.target.closest?.("form[data-skip]");
  if (form && event.key === "Escape") skip(form);
});
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-skip-it]");
  if (button) skip(button.closest("form"));
});
document.addEventListener("htmx:afterSwap", (event) => {
  event.detail.elt?.querySelector?.(".next-step [autofocus]")?.focus();
});
