// An @ in textarea[data-mentions] offers colleagues: arrows, Enter or Tab, Escape. Without us the user name can be typed.
const PAUSE = 120;
const BEGUN = /(?:^|[^\w@.])@([\w.+-]{0,40})$/u;
let list = null;
let area = null;
let timer = 0;
let asked = 0;

// An answer that is still under way opens nothing any more.
function close() {
  clearTimeout(timer);
  asked += 1;
  list?.remove();
  area?.removeAttribute("aria-activedescendant");
  area?.removeAttribute("aria-controls");
  list = null;
}

function begun(field) {
  return BEGUN.exec(field.value.slice(0, field.selectionStart))?.[1];
}

function choose(option) {
  const start = area.selectionStart - begun(area).length;
  area.setRangeText(`${option.dataset.username} `, start, area.selectionStart, "end");
  area.dispatchEvent(new Event("input", { bubbles: true }));
  close();
  area.focus();
}

function point(option) {
  for (const one of list.children) one.setAttribute("aria-selected", String(one === option));
  area.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function show(colleagues) {
  close();
  if (!colleagues.length || !area?.isConnected) return;
  list = document.createElement("ul");
  list.id = "mention-list";
  list.className = "mention-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", area.dataset.mentionsLabel);
  colleagues.forEach((one, number) => {
    const option = document.createElement("li");
    option.id = `mention-${number}`;
    option.setAttribute("role", "option");
    option.dataset.username = one.username;
    const name = document.createElement("b");
    name.textContent = one.name;
    option.append(name, ` @${one.username}`);
    list.append(option);
  });
  area.after(list);
  area.setAttribute("aria-controls", list.id);
  point(list.firstElementChild);
}

async function ask() {
  const word = area && begun(area);
  if (word === undefined) {
    close();
    return;
  }
  const number = ++asked;
  const answer = await fetch(`${area.dataset.mentions}?q=${encodeURIComponent(word)}`, { headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || number !== asked) return;
  const { colleagues } = await answer.json();
  if (number === asked && begun(area) === word) show(colleagues);
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.("textarea[data-mentions]")) return;
  area = event.target;
  clearTimeout(timer);
  if (begun(area) === undefined) {
    close();
    return;
  }
  timer = setTimeout(ask, PAUSE);
});

const KEYS = {
  ArrowDown: (at) => point(at.nextElementSibling ?? list.firstElementChild),
  ArrowUp: (at) => point(at.previousElementSibling ?? list.lastElementChild),
  Enter: choose,
  Tab: choose,
  Escape: close,
};
document.addEventListener("keydown", (event) => {
  if (!list || event.target !== area || event.ctrlKey || event.metaKey || !KEYS[event.key]) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  KEYS[event.key](list.querySelector("[aria-selected=true]"));
}, true);
document.addEventListener("pointerdown", (event) => {
  const option = list && event.target.closest?.("#mention-list [role=option]");
  if (option) {
    event.preventDefault();
    choose(option);
  } else if (list && event.target !== area) close();
});
document.addEventListener("focusout", (event) => event.target === area && setTimeout(() => document.activeElement !== area && close(), 0));
