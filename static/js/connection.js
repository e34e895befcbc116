// The line to the server: a banner while there is none, and a form that is sent meanwhile keeps what was typed.
const banner = document.getElementById("offline");
const words = document.getElementById("toasts")?.dataset ?? {};
let slow = false;

function show() {
  if (!banner) return;
  for (const line of banner.querySelectorAll("[data-when]")) {
    line.hidden = line.dataset.when !== (navigator.onLine ? (slow ? "slow" : "") : "offline");
  }
}

function hear(answers) {
  slow = !answers;
  show();
}

function toast(detail) {
  document.dispatchEvent(new CustomEvent("toast", { detail }));
}

// The first of all listeners, so that nobody marks the form as sent.
document.addEventListener("submit", (event) => {
  if (navigator.onLine || event.target.method === "dialog") return;
  event.preventDefault();
  event.stopImmediatePropagation();
  toast({ text: words.kept, tone: "late" });
}, true);

window.addEventListener("online", () => hear(true));
window.addEventListener("offline", show);
document.addEventListener("server-answers", (event) => hear(event.detail));
document.addEventListener("htmx:timeout", () => hear(false));
document.addEventListener("htmx:sendError", () => hear(false));
document.addEventListener("htmx:afterOnLoad", () => hear(true));
show();
