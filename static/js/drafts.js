// Drafts: long texts of form[data-draft] are kept in this browser as they are typed, until they are saved or discarded.
// One note for each text and tab, `draft:<person>:<path>:<field>:<tab>`: two tabs never write the same one.
const words = document.getElementById("form-words");
const me = words?.dataset.me;
const PAUSE = 1000;
const MOST = 30;
const DAYS = 14;
const COOKIE = "saved-drafts";
const known = new WeakSet();
const typing = new Map(); // textarea -> timer
let tab = ""; // until it is certain that no other tab has this name
let others = new Set(); // tabs that are open now: what they write is theirs
let release = () => {};

const randomName = () => [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
const path = (form) => new URL(form.getAttribute("action") || "", location.href).pathname;
const place = (area) => `draft:${me}:${path(area.form)}:${area.name}:`;
const tabOf = (key) => key.slice(key.lastIndexOf(":") + 1);

function read(key) {
  try {
    const note = JSON.parse(localStorage.getItem(key));
    return note && typeof note.text === "string" ? note : null;
  } catch {
    return null;
  }
}

function write(key, note) {
  try {
    localStorage.setItem(key, JSON.stringify(note));
    return true;
  } catch {
    return false; // full, or forbidden: the guard against leaving stays on
  }
}

function keys(prefix) {
  const found = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      if (localStorage.key(at).startsWith(prefix)) found.push(localStorage.key(at));
    }
  } catch {
    // No storage: there are no drafts.
  }
  return found;
}

function forget(chosen) {
  for (const key of keys(`draft:${me}:`)) {
    if (chosen(read(key), key)) localStorage.removeItem(key);
  }
}

function sweep() {
  const oldest = Date.now() - DAYS * 86400e3;
  forget((note) => !note || note.at < oldest);
  const kept = keys(`draft:${me}:`).sort((one, two) => read(two).at - read(one).at);
  for (const key of kept.slice(MOST)) localStorage.removeItem(key);
}

// The server names the drafts that it has saved; any tab may hear it first.
function forgetSaved() {
  const told = document.cookie.split("; ").find((one) => one.startsWith(`${COOKIE}=`));
  if (!told) return;
  const names = told.slice(COOKIE.length + 1).split(".");
  forget((note) => names.includes(note?.sent));
  document.cookie = `${COOKIE}=; path=/; max-age=0; samesite=lax`;
}

function keep(area) {
  clearTimeout(typing.get(area));
  typing.delete(area);
  if (!area.form) return true;
  if (!tab) {
    typing.set(area, setTimeout(keep, PAUSE / 10, area));
    return true;
  }
  const key = place(area) + tab;
  const before = read(key);
  if (area.value === (before?.base ?? area.defaultValue) || !area.value.trim()) {
    localStorage.removeItem(key);
    return true;
  }
  const kept = write(key, { text: area.value, base: before?.base ?? area.defaultValue, at: Date.now() });
  if (!before) sweep();
  return kept;
}

function keepAll() {
  for (const area of [...typing.keys()]) keep(area);
}

const clock = (at) => {
  const sameDay = new Date(at).toDateString() === new Date().toDateString();
  const day = sameDay ? {} : { day: "numeric", month: "short" };
  const format = { hour: "2-digit", minute: "2-digit", hourCycle: "h23", ...day };
  try {
    return new Intl.DateTimeFormat(document.documentElement.lang, { ...format, timeZone: words.dataset.zone }).format(at);
  } catch {
    return new Intl.DateTimeFormat(document.documentElement.lang, format).format(at);
  }
};

// A small line under the text; it is there before it speaks, so that a screen reader hears it.
function say(area, said, choices = {}) {
  let line = area.parentElement.querySelector(`.draft-line[data-for="${area.id || area.name}"]`);
  if (!line) {
    line = document.createElement("p");
    line.className = "draft-line";
    line.dataset.for = area.id || area.name;
    line.setAttribute("role", "status");
    area.after(line);
  }
  const parts = [said];
  for (const [label, act] of Object.entries(choices)) {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", textContent: label });
    button.addEventListener("click", act);
    parts.push(" ·", button);
  }
  line.replaceChildren();
  requestAnimationFrame(() => line.replaceChildren(...parts));
}

function restore(area, key, note) {
  const discard = () => {
    localStorage.removeItem(key);
    const typed = area.value;
    area.value = note.base;
    say(area, words.dataset.gone, { [words.dataset.undo]: () => restore(area, key, { ...note, text: typed }) });
    area.focus();
  };
  const mine = place(area) + tab;
  if (write(mine, { ...note, sent: undefined }) && key !== mine) localStorage.removeItem(key);
  key = mine;
  area.value = note.text;
  say(area, words.dataset.back.replace("{time}", clock(note.at)), { [words.dataset.discard]: discard });
}

// What the server says now wins, when it said something else while the draft was typed: then the draft is only offered.
function offer(area) {
  const found = keys(place(area)).map((key) => [key, read(key)]).filter(([, note]) => note);
  const open = found.filter(([key]) => others.has(tabOf(key)));
  const [key, note] = found.filter(([one]) => !others.has(tabOf(one)))
    .sort((one, two) => (tabOf(two[0]) === tab) - (tabOf(one[0]) === tab) || two[1].at - one[1].at)[0] ?? [];
  if (note && note.text !== area.defaultValue) {
    if (note.base === area.defaultValue) restore(area, key, note);
    else say(area, words.dataset.kept.replace("{time}", clock(note.at)), {
      [words.dataset.use]: () => restore(area, key, { ...note, base: area.defaultValue }),
      [words.dataset.discard]: () => {
        localStorage.removeItem(key);
        say(area, words.dataset.gone);
      },
    });
  } else if (open.length && !note) say(area, words.dataset.other);
}

function look() {
  if (!tab) return;
  forgetSaved();
  for (const area of document.querySelectorAll("form[data-draft] textarea[name]")) {
    if (known.has(area)) continue;
    known.add(area);
    if (area.value === area.defaultValue) offer(area);
  }
}

// Each tab holds a lock as long as it lives, however it ends; a copy of a tab takes a name of its own.
async function takeName() {
  let name = remembered() || randomName();
  const hold = (wanted) => new Promise((held) => {
    navigator.locks.request(`draft-tab:${wanted}`, { ifAvailable: true }, (lock) => {
      held(Boolean(lock));
      return lock && new Promise((done) => { release = done; });
    });
  });
  if (navigator.locks) {
    if (!await hold(name)) await hold(name = randomName());
    const { held } = await navigator.locks.query();
    others = new Set(held.map((lock) => lock.name.replace("draft-tab:", "")).filter((one) => one !== name));
  }
  remembered(name);
  tab = name;
}

function remembered(name) {
  try {
    if (name) sessionStorage.setItem("draft-tab", name);
    return sessionStorage.getItem("draft-tab");
  } catch {
    return "";
  }
}

function sending(event) {
  const form = event.target;
  if (form.hasAttribute("data-forget-drafts")) forget(() => true);
  if (event.defaultPrevented || !form.matches("[data-draft]") || form.hasAttribute("data-sending")) return;
  let field = form.querySelector("input[name=draft]");
  if (!field) {
    field = Object.assign(document.createElement("input"), { type: "hidden", name: "draft" });
    form.append(field);
  }
  field.value = randomName();
  for (const area of form.querySelectorAll("textarea[name]")) {
    clearTimeout(typing.get(area));
    typing.delete(area);
    carry(event, area, field.value);
  }
}

// Sent: the note waits for the server's word. A button that only changes the form takes the text along.
function carry(event, area, name) {
  const key = place(area) + tab;
  const changes = event.submitter?.formNoValidate;
  if (changes) {
    localStorage.removeItem(key);
    const goOn = () => {
      if (area.isConnected) return;
      document.removeEventListener("htmx:afterSettle", goOn);
      const next = document.querySelector(`form[data-draft] textarea[name="${area.name}"]`);
      if (next?.value && next.value === area.value) write(place(next) + tab, { text: next.value, base: "", at: Date.now() });
    };
    document.addEventListener("htmx:afterSettle", goOn);
  } else if (area.value.trim() && area.value !== (read(key)?.base ?? area.defaultValue)) {
    write(key, { text: area.value, base: read(key)?.base ?? area.defaultValue, at: Date.now(), sent: name });
  }
}

function start() {
  document.addEventListener("input", (event) => {
    const area = event.target;
    if (!area.matches?.("form[data-draft] textarea[name]")) return;
    clearTimeout(typing.get(area));
    typing.set(area, setTimeout(() => keep(area) || area.dispatchEvent(new CustomEvent("draft-lost", { bubbles: true })), PAUSE));
  });
  document.addEventListener("submit", sending, true);
  for (const [target, name] of [[window, "pagehide"], [document, "visibilitychange"], [document, "htmx:beforeSwap"]]) {
    target.addEventListener(name, keepAll);
  }
  document.addEventListener("htmx:afterRequest", look);
  document.addEventListener("htmx:afterSettle", look);
  window.addEventListener("pagehide", () => release());
  window.addEventListener("pageshow", (event) => event.persisted && takeName().then(look));
  sweep();
  takeName().then(look);
}

if (me) start();
