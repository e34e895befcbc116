// Names with suggestions: a combobox over a plain text field. What is chosen goes along by its key; typing on drops it.
const WAIT = 120;
let open = null; // { box, input, list, at }
let asked = 0;
let timer = 0;
let ids = 0;

const OPTION = "[role=option]:not([aria-disabled])";
const optionsOf = (list) => [...list.children].filter((one) => one.matches(OPTION));

function listOf(box, input) {
  let list = box.querySelector("[role=listbox]");
  if (list) return list;
  list = Object.assign(document.createElement("ul"), { id: `suggest-${++ids}`, className: "suggest-list", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.hint);
  if (list.showPopover) list.popover = "manual";
  const told = Object.assign(document.createElement("span"), { className: "visually-hidden" });
  told.setAttribute("role", "status");
  box.append(list, told);
  input.setAttribute("aria-controls", list.id);
  return list;
}

// It becomes a combobox when it is first used.
document.addEventListener("focusin", ({ target }) => {
  const box = target.matches?.("input:not([type=hidden])") && target.closest("[data-suggest]");
  if (!box || target.role === "combobox") return;
  target.setAttribute("role", "combobox");
  target.setAttribute("aria-autocomplete", "list");
  target.setAttribute("aria-expanded", "false");
  listOf(box, target);
});

function place({ input, list }) {
  const field = input.getBoundingClientRect();
  const below = innerHeight - field.bottom - 12, above = field.top - 12;
  const upwards = below < 180 && above > below;
  list.style.left = `${field.left}px`;
  list.style.width = `${field.width}px`;
  list.style.maxHeight = `${Math.min(340, upwards ? above : below)}px`;
  list.style.top = upwards ? "auto" : `${field.bottom + 4}px`;
  list.style.bottom = upwards ? `${innerHeight - field.top + 4}px` : "auto";
}

function show(state) {
  open = state;
  state.list.hidden = false;
  if (state.list.popover && !state.list.matches(":popover-open")) state.list.showPopover();
  state.input.setAttribute("aria-expanded", "true");
  place(state);
}

// An answer that is still under way opens nothing any more.
function close() {
  clearTimeout(timer);
  asked += 1;
  if (!open) return;
  const { input, list } = open;
  open = null;
  if (list.isConnected && list.popover && list.matches(":popover-open")) list.hidePopover();
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function stand(at) {
  const all = optionsOf(open.list);
  open.at = all.length ? (at + all.length + 1) % (all.length + 1) : all.length;
  all.forEach((one, number) => one.setAttribute("aria-selected", String(number === open.at)));
  const here = all[open.at];
  here?.scrollIntoView({ block: "nearest" });
  if (here) open.input.setAttribute("aria-activedescendant", here.id);
  else open.input.removeAttribute("aria-activedescendant");
}

function option(list, number, text, line, key) {
  const one = document.createElement("li");
  one.id = `${list.id}-${number}`;
  one.setAttribute("role", "option");
  one.setAttribute("aria-selected", "false");
  one.dataset.key = key;
  one.dataset.text = text;
  one.append(Object.assign(document.createElement("span"), { textContent: text }));
  if (line) one.append(Object.assign(document.createElement("small"), { textContent: line }));
  return one;
}

function draw(box, input, hits) {
  const list = listOf(box, input), typed = input.value.trim().replace(/\s+/g, " ");
  const all = hits.map((hit, number) => option(list, number, hit.text, hit.line, hit.key));
  const known = hits.some((hit) => hit.text.toLowerCase() === typed.toLowerCase());
  if (box.dataset.new && typed && !known) {
    const one = option(list, all.length, typed, "", "");
    one.className = "suggest-new";
    one.firstChild.textContent = box.dataset.new.replace("{name}", typed);
    all.push(one);
  }
  if (!all.length) {
    const none = option(list, 0, box.dataset.none, "", "");
    none.className = "suggest-none";
    none.setAttribute("aria-disabled", "true");
    all.push(none);
  }
  list.replaceChildren(...all);
  const said = hits.length === 1 ? box.dataset.one : box.dataset.many.replace("{n}", hits.length);
  box.querySelector("[role=status]").textContent = hits.length ? said : box.dataset.none;
  show({ box, input, list, at: optionsOf(list).length });
}

async function ask(box, input) {
  const mine = ++asked, text = input.value.trim();
  if (!text) return close();
  const url = new URL(box.dataset.suggest, location.href);
  url.searchParams.set("q", text);
  try {
    const answer = await fetch(url, { headers: { Accept: "application/json" }, signal: AbortSignal.timeout(6000) });
    const { hits } = answer.ok ? await answer.json() : { hits: [] };
    if (mine === asked && input === document.activeElement && answer.ok) draw(box, input, hits);
  } catch {
    if (mine === asked) close(); // the field is a plain text field then
  }
}

function setKey(box, key) {
  const field = box.querySelector("[data-suggest-key]");
  if (field) field.value = key;
}

function pick(one) {
  const { box, input } = open;
  input.value = one.dataset.text;
  setKey(box, one.dataset.key);
  close();
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

document.addEventListener("input", ({ target }) => {
  const box = target.matches?.("input:not([type=hidden])") && target.closest("[data-suggest]");
  if (!box) return;
  setKey(box, "");
  clearTimeout(timer);
  timer = setTimeout(() => ask(box, target), WAIT);
});

document.addEventListener("keydown", (event) => {
  const input = event.target;
  const box = input.matches?.("[role=combobox]") && input.closest("[data-suggest]");
  if (!box || event.isComposing) return;
  if (event.key === "ArrowDown" && !open && input.value.trim()) {
    event.preventDefault();
    ask(box, input);
    return;
  }
  if (!open || open.input !== input) return;
  const chosen = optionsOf(open.list)[open.at];
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    const last = optionsOf(open.list).length;
    stand(event.key === "ArrowDown" ? (open.at === last ? 0 : open.at + 1) : open.at === 0 ? last : open.at - 1);
  } else if (event.key === "Enter" && chosen) pick(chosen);
  else if (event.key === "Escape") close();
  else {
    if (event.key === "Tab" || event.key === "Enter") close();
    return;
  }
  event.preventDefault();
  event.stopPropagation();
}, true);

// The field keeps the focus while something of the list is pressed.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.(".suggest-list")) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const one = event.target.closest?.(`.suggest-list ${OPTION}`);
  if (one && open) {
    pick(one);
    event.stopPropagation();
  } else if (open && !open.box.contains(event.target)) close();
});
document.addEventListener("focusout", ({ target }) => {
  if (open?.input === target) setTimeout(() => { if (open?.input === target && document.activeElement !== target) close(); });
});
for (const name of ["scroll", "resize"]) addEventListener(name, (event) => {
  if (!open || open.list.contains(event.target)) return;
  if (open.input.isConnected) place(open);
  else close();
}, { capture: true, passive: true });
