// Keys: ? lists them, / searches, g and a letter goes to a page, j k x work in lists, data-key presses a button.
const help = document.getElementById("shortcuts");
let going = -Infinity;

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
}

function go(letter) {
  const links = [...document.querySelectorAll("#sidebar .nav-item")];
  const found = links.find((link) => link.dataset.go === letter)
    ?? links.find((link) => link.textContent.trim().toLowerCase().startsWith(letter));
  if (found) location.assign(found.href);
}

function press(key) {
  const target = document.querySelector(`[data-key="${CSS.escape(key)}"]:not([disabled])`);
  target?.click();
  return Boolean(target);
}

function handle(key) {
  if (going > performance.now() - 1200) {
    going = -Infinity;
    go(key.toLowerCase());
    return true;
  }
  if (key === "g") {
    going = performance.now();
    return true;
  }
  if (key === "?") {
    help?.showModal();
    return true;
  }
  if (key === "/") {
    document.dispatchEvent(new CustomEvent("palette-open"));
    return true;
  }
  if ("jkx".includes(key)) {
    document.dispatchEvent(new CustomEvent("list-key", { detail: key }));
    return true;
  }
  return press(key);
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key.length !== 1 || event.key === " " || isTyping(event.target)) return;
  if (handle(event.key)) event.preventDefault();
});
