// Toasts: from the page's messages, from HX-Trigger {"toast": …}, from our modules by the event "toast".
const region = document.getElementById("toasts");
const SHOWN = 6000;
const REASONS = { 400: "unreadable", 403: "forbidden", 404: "gone", 409: "overtaken", 413: "large", 429: "often", 502: "away", 503: "away", 504: "slow" };

// What went wrong and what leads somewhere stays until it is closed, unless the bell keeps it (`leaves`).
function leaveLater(notice, leaves = false) {
  if (!leaves && (notice.classList.contains("notice--late") || notice.querySelector("a, form"))) return;
  let timer = 0;
  const wait = (time) => {
    clearTimeout(timer);
    timer = setTimeout(() => remove(notice), time);
  };
  for (const entered of ["pointerenter", "focusin"]) notice.addEventListener(entered, () => clearTimeout(timer));
  for (const left of ["pointerleave", "focusout"]) notice.addEventListener(left, () => wait(SHOWN / 2));
  wait(leaves ? SHOWN * 2 : SHOWN);
}

function remove(notice) {
  notice.classList.add("is-leaving");
  setTimeout(() => notice.remove(), 200);
}

function show({ text, tone = "good", url = "", action = "", undo = null, leaves = false }) {
  if (!region || !text) return;
  if (undo) region.querySelectorAll("[data-undo]").forEach((form) => form.closest(".notice").remove());
  if (isShown(text)) return;
  const notice = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  notice.classList.add(`notice--${tone}`);
  for (const icon of notice.querySelectorAll("[data-tone]")) {
    if (!icon.dataset.tone.split(" ").includes(tone)) icon.remove();
    else icon.replaceWith(...icon.childNodes);
  }
  const line = notice.querySelector("p");
  line.textContent = text;
  if (url) {
    const link = document.createElement("a");
    Object.assign(link, { href: url, textContent: action || url });
    line.append(" ", link);
  }
  const way = notice.querySelector("[data-undo]");
  if (undo) fill(way, undo);
  else way.remove();
  region.append(notice);
  leaveLater(notice, leaves);
}

// Only the last change has a way back here: `z` presses it.
function fill(form, { url, fields }) {
  form.action = url;
  for (const [name, value] of fields) {
    form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
  }
}

function isShown(text) {
  return [...region.querySelectorAll(".notice:not(.is-leaving) p")].some((line) => line.firstChild?.textContent === text);
}

function showKept() {
  try {
    const kept = JSON.parse(sessionStorage.getItem("toasts") || "[]");
    sessionStorage.removeItem("toasts");
    kept.forEach(show);
  } catch {
    // Nothing was kept.
  }
}

region?.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) remove(event.target.closest(".notice"));
});
document.addEventListener("toast", (event) => {
  const detail = event.detail ?? {};
  show(typeof detail.value === "string" ? { text: detail.value } : detail);
});
const said = (name) => region?.dataset[name] ?? "";
document.addEventListener("htmx:sendError", () => show({ text: said("offline"), tone: "late" }));
document.addEventListener("htmx:timeout", () => show({ text: said("slow"), tone: "late" }));
document.addEventListener("htmx:responseError", (event) => {
  const status = event.detail.xhr.status;
  show({ text: said(REASONS[status] ?? "failed"), tone: "late" });
});
for (const notice of document.querySelectorAll(".toasts .notice")) leaveLater(notice);
showKept();
