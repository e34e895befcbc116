// Dialogs: a[data-dialog] opens that page's part; form[data-confirm] asks first and names the consequence.
const dialog = document.getElementById("dialog");
const content = document.getElementById("dialog-content");
const question = document.getElementById("confirm");

function open(url) {
  if (!dialog || !window.htmx) {
    location.assign(url);
    return Promise.resolve();
  }
  return window.htmx.ajax("GET", url, { target: content, swap: "innerHTML" }).then(() => {
    if (content.childElementCount && !dialog.open) dialog.showModal();
    (content.querySelector("[autofocus]") ?? content.querySelector(".is-invalid, input:not([type=hidden]), select, textarea"))?.focus();
  });
}

function ask(form, button) {
  question.querySelector("[data-question]").textContent = form.dataset.confirm;
  const yes = question.querySelector("[data-yes]");
  yes.textContent = form.dataset.confirmAction || yes.dataset.yes;
  question.returnValue = "";
  question.addEventListener("close", () => {
    if (question.returnValue !== "yes") return;
    form.dataset.confirmed = "yes";
    form.requestSubmit(button && form.contains(button) ? button : undefined);
    delete form.dataset.confirmed;
  }, { once: true });
  question.showModal();
}

// A redirect that htmx followed brings a whole page: keep what it says and go there.
function leaveTo(xhr) {
  const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
  const toasts = [...page.querySelectorAll(".toasts .notice")].map((notice) => ({
    text: notice.querySelector("p").textContent.trim(),
    tone: (notice.className.match(/notice--(\w+)/) || [])[1],
  }));
  if (toasts.length) sessionStorage.setItem("toasts", JSON.stringify(toasts));
  location.assign(xhr.responseURL);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-dialog]");
  if (link && dialog && !event.metaKey && !event.ctrlKey && !event.shiftKey && event.button === 0) {
    event.preventDefault();
    open(link.href);
  }
  if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog")?.close();
  if (event.target.tagName === "DIALOG" && event.target.open) closeIfBeside(event);
});

function closeIfBeside(event) {
  const box = event.target.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside && event.detail && !event.target.querySelector("form[data-dirty]")) event.target.close();
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.dataset.confirm || form.dataset.confirmed || !question) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(form, event.submitter);
}, true);

content?.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr, pathInfo } = event.detail;
  const asked = new URL(pathInfo.finalRequestPath || pathInfo.requestPath, location.href).pathname;
  if (!xhr.responseURL || new URL(xhr.responseURL).pathname === asked) return;
  event.detail.shouldSwap = false;
  leaveTo(xhr);
});
dialog?.addEventListener("close", () => {
  content.replaceChildren();
  document.dispatchEvent(new CustomEvent("dialog-closed"));
});
document.addEventListener("dialog-close", () => dialog?.close());
document.addEventListener("dialog-open", (event) => open(event.detail.url));
