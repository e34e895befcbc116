// What happens elsewhere: a light look every few seconds while the page is before somebody's eyes. Each notice is
// shown as a toast once, whatever the number of tabs and reloads.
const bell = document.getElementById("bell");
const QUIET = 15000;
const BUSY = 3000;
const TOLD = 60; // ids that are remembered one by one; all below the lowest of them are known
const MANY = 3;
const name = `news:${bell?.dataset.who}`;
let running = Number(bell?.dataset.running);
let remembered = null; // where the browser keeps nothing
let timer = 0;

function memory() {
  try {
    remembered = JSON.parse(localStorage.getItem(name)) ?? remembered;
  } catch {
    // Kept for this page only.
  }
  return remembered ?? { floor: Number(bell.dataset.newest), told: [] };
}

function remember(kept) {
  remembered = kept;
  try {
    localStorage.setItem(name, JSON.stringify(kept));
  } catch {
    // Kept for this page only.
  }
}

// Those that no tab has shown yet; from now on this one has.
function take(notices) {
  const { floor, told } = memory();
  const fresh = notices.filter(({ id }) => id > floor && !told.includes(id));
  const all = [...told, ...fresh.map(({ id }) => id)].sort((a, b) => a - b);
  const gone = all.splice(0, Math.max(0, all.length - TOLD));
  remember({ floor: Math.max(floor, ...gone), told: all });
  return fresh.reverse();
}

function claim(notices) {
  return navigator.locks ? navigator.locks.request(name, () => take(notices)) : take(notices);
}

function isHere(notice) {
  return notice.url && new URL(notice.url, location.href).pathname === location.pathname;
}

function toast(detail) {
  document.dispatchEvent(new CustomEvent("toast", { detail: { leaves: true, ...detail } }));
}

function tell(notices) {
  if (notices.length > MANY) {
    toast({ text: bell.dataset.many.replace("{n}", notices.length), tone: "good", url: bell.dataset.panel, action: bell.dataset.open });
    return;
  }
  for (const notice of notices) {
    const tone = notice.tone === "late" || notice.tone === "soon" ? notice.tone : "good";
    if (isHere(notice)) toast({ text: notice.text, tone });
    else toast({ text: notice.text, tone, url: notice.go, action: bell.dataset.open });
  }
}

// What the reader has before their eyes is seen.
function see(notices) {
  const token = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const options = { method: "POST", keepalive: true, headers: { "X-CSRFToken": token } };
  return Promise.all(notices.filter(isHere).map((notice) => fetch(`${notice.go}seen/`, options)));
}

function count(what, number) {
  for (const badge of document.querySelectorAll(`[data-count="${what}"]`)) {
    badge.textContent = number > 99 ? "99+" : number;
    badge.hidden = !number;
  }
}

async function hear(news) {
  tell(await claim(news.notices));
  count("unseen", news.unseen - news.notices.filter(isHere).length);
  count("running", news.running);
  document.getElementById("jobs-open")?.toggleAttribute("data-idle", !news.running);
  if (running !== news.running && document.querySelector("#jobs-open[open]")) fill(document.getElementById("jobs-open"));
  running = news.running;
  await see(news.notices);
}

async function look() {
  clearTimeout(timer);
  if (document.hidden) return;
  try {
    const answer = await fetch(bell.dataset.news, { cache: "no-cache", keepalive: true, signal: AbortSignal.timeout(8000) });
    if (answer.redirected) return; // signed out: there is nothing more to hear
    if (answer.ok) await hear(await answer.json());
    document.dispatchEvent(new CustomEvent("server-answers", { detail: answer.status !== 503 }));
  } catch {
    document.dispatchEvent(new CustomEvent("server-answers", { detail: false }));
  }
  timer = setTimeout(look, running ? BUSY : QUIET);
}

// The menus of the bell and of the running work are filled when they open, and empty again when they close.
const empty = new Map();

function fill(menu) {
  const drop = menu.querySelector(".drop");
  if (!empty.has(menu)) empty.set(menu, drop.innerHTML);
  if (!window.htmx) return;
  drop.innerHTML = '<div class="skeleton-lines"><p class="skeleton"></p><p class="skeleton"></p><p class="skeleton"></p></div>';
  window.htmx.ajax("GET", menu.dataset.panel, { source: drop, target: drop, swap: "innerHTML" });
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("details[data-panel]")) return;
  if (menu.open) fill(menu);
  else if (empty.has(menu)) menu.querySelector(".drop").innerHTML = empty.get(menu);
}, true);

// The button that was pressed is gone with what it changed: the menu keeps the focus, and Escape still closes it.
document.addEventListener("htmx:afterSettle", (event) => {
  const menu = event.target.closest?.("details[data-panel][open]");
  if (menu && document.activeElement === document.body) menu.querySelector("summary").focus();
});

if (bell) {
  remember(memory());
  document.addEventListener("news", look);
  document.addEventListener("visibilitychange", look);
  const { floor, told } = memory();
  const newest = Number(bell.dataset.newest);
  const isNew = newest > floor && !told.includes(newest);
  timer = setTimeout(look, isNew ? 300 : running ? BUSY : QUIET);
}
