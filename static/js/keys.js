// Keys: ? lists them, / searches, g and a letter goes to a page, j k x work in lists, data-key presses a button.
const help = document.getElementById("shortcuts");
let going = -Infinity;

function isTyping(target) {
  return target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], dialog[open]");
}

function go(letter) {
  const found = document.querySelector(`a[data-go="${CSS.escape(letter)}"]`);
  if (found) location.assign(found.href);
}

// Also what lies in a menu that is closed, but what can be seen comes first.
function offered(selector) {
  const all = [...document.querySelectorAll(selector)].filter((one) => !one.disabled && !one.closest("dialog, [hidden]"));
  return all.sort((one, other) => other.checkVisibility() - one.checkVisibility());
}

function press(key) {
  let [target] = offered(`[data-key="${CSS.escape(key)}"]`);
  if (!target && key === "e") [target] = offered(".desk-side .cell-edit, .record-side .cell-edit"); // its first fact
  if (target?.matches("input, select, textarea")) target.focus();
  else target?.click();
  return Boolean(target);
}

// What the page at hand offers beside the keys of every page.
function listHere() {
  const list = help.querySelector("[data-here]");
  const lines = new Map();
  for (const target of offered("[data-key]")) {
    const label = target.dataset.keyLabel || target.getAttribute("aria-label") || target.textContent.trim()
      || target.querySelector("[aria-label]")?.getAttribute("aria-label");
    if (label && !lines.has(target.dataset.key)) lines.set(target.dataset.key, label);
  }
  list.replaceChildren(...[...lines].flatMap(([key, label]) => {
    const term = document.createElement("dt");
    term.append(Object.assign(document.createElement("kbd"), { textContent: key }));
    return [term, Object.assign(document.createElement("dd"), { textContent: label })];
  }));
  help.querySelector("[data-here-title]").hidden = !lines.size;
}

function showHelp() {
  if (!help || help.open) return;
  listHere();
  help.showModal();
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
    showHelp();
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
  const chord = (event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"); // AltGr types [ in many countries
  if (event.defaultPrevented || chord || event.metaKey) return;
  if (event.key.length !== 1 || event.key === " " || isTyping(event.target)) return;
  if (handle(event.key)) event.preventDefault();
});
document.addEventListener("keys-help", showHelp);
