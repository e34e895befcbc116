// Files: dropped on their card or chosen, too large ones named before they travel, progress while they do.
function tell(form, text) {
  const line = form.querySelector("[data-problem]");
  line.textContent = text;
  line.hidden = !text;
}

function send(form, files) {
  const largest = Number(form.dataset.largest);
  const fitting = [...files].filter((file) => file.size <= largest);
  const tooLarge = [...files].filter((file) => file.size > largest);
  tell(form, tooLarge.map((file) => form.dataset.tooLarge.replace("{name}", file.name)).join(" "));
  if (!fitting.length) return;
  const carrier = new DataTransfer();
  fitting.forEach((file) => carrier.items.add(file));
  form.querySelector("input[type=file]").files = carrier.files;
  form.requestSubmit();
}

const zone = (event) => event.target.closest?.("[data-files]")?.querySelector("form[data-drop]");
const hasFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes("Files");

document.addEventListener("dragover", (event) => {
  const form = hasFiles(event) && zone(event);
  if (!form) return;
  event.preventDefault();
  form.classList.add("is-over");
});
document.addEventListener("dragleave", (event) => {
  const form = zone(event);
  if (form && !form.closest("[data-files]").contains(event.relatedTarget)) form.classList.remove("is-over");
});
document.addEventListener("drop", (event) => {
  const form = hasFiles(event) && zone(event);
  if (!form) return;
  event.preventDefault();
  form.classList.remove("is-over");
  send(form, event.dataTransfer.files);
});
document.addEventListener("change", (event) => {
  const form = event.target.closest?.("form[data-drop]");
  if (form && event.target.type === "file" && event.target.files.length) send(form, event.target.files);
});
document.addEventListener("htmx:xhr:progress", (event) => {
  const bar = event.target.closest?.("form[data-drop]")?.querySelector("progress");
  if (!bar || !event.detail.lengthComputable) return;
  bar.hidden = false;
  bar.value = (100 * event.detail.loaded) / event.detail.total;
});

// The file fields of other forms say what was chosen where they look like a button.
document.addEventListener("change", (event) => {
  const field = event.target;
  if (!field.matches?.("input[type=file][data-names]")) return;
  document.querySelector(field.dataset.names).textContent = [...field.files].map((file) => file.name).join(", ");
});

// A text to be copied by a button.
function showCopy() {
  if (!navigator.clipboard) return;
  for (const button of document.querySelectorAll("[data-copy][hidden]")) button.hidden = false;
}
document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const field = document.querySelector(button.dataset.copy);
  await navigator.clipboard.writeText(field.value);
  document.dispatchEvent(new CustomEvent("toast", { detail: { text: button.dataset.copied, tone: "good" } }));
});
document.addEventListener("htmx:afterSettle", showCopy);
showCopy();
