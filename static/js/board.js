// Boards: a card moves by pointer, by keyboard (Space, arrows, Space, Escape) or by its menu, which is a plain form.
const words = document.getElementById("words").dataset;
const spoken = document.getElementById("spoken");
const reduced = matchMedia("(prefers-reduced-motion: reduce)");
let held = null;

export function start() {
  for (const board of document.querySelectorAll("[data-board]:not([data-ready])")) {
    board.dataset.ready = "yes";
    for (const list of board.querySelectorAll("[data-cards]")) sortable(board, list);
    for (const card of board.querySelectorAll("[data-card]")) card.setAttribute("aria-describedby", "board-help");
    board.addEventListener("keydown", (event) => onKey(board, event));
    board.addEventListener("focusout", () => setTimeout(() => leave(board)));
  }
}

function sortable(board, list) {
  let from = null;
  window.Sortable.create(list, {
    group: "board",
    draggable: "[data-card]",
    filter: ".menu, .menu *",
    preventOnFilter: false,
    sort: "ordered" in board.dataset,
    animation: reduced.matches ? 0 : 130,
    forceFallback: true,
    fallbackOnBody: true,
    fallbackTolerance: 5,
    delay: 180,
    delayOnTouchOnly: true,
    emptyInsertThreshold: 40,
    onStart: ({ item }) => { from = place(item); },
    onEnd: ({ item }) => {
      stopClick(item);
      if (from && moved(item, from)) move(board, item, from);
    },
  });
}

function stopClick(card) {
  const stop = (event) => event.preventDefault();
  card.addEventListener("click", stop, { capture: true, once: true });
  setTimeout(() => card.removeEventListener("click", stop, { capture: true }), 50);
}

const place = (card) => ({ list: card.parentElement, next: card.nextElementSibling });
const column = (card) => card.closest("[data-stage]");
const title = (one) => one.querySelector("h2").textContent.trim();
const moved = (card, from) => card.parentElement !== from.list || card.nextElementSibling !== from.next;

function speak(text, card) {
  const name = card.dataset.name || card.querySelector(".tile-title").textContent.trim();
  spoken.textContent = text.replace("{name}", name).replace("{column}", title(column(card)));
}

function toast(text, tone) {
  if (text) document.dispatchEvent(new CustomEvent("toast", { detail: { text, tone } }));
}

function putBack(card, from, reason) {
  const focused = document.activeElement === card;
  from.list.insertBefore(card, from.next);
  if (focused) card.focus({ preventScroll: true });
  card.classList.remove("is-moving");
  if (!reason) return;
  card.classList.add("is-refused");
  setTimeout(() => card.classList.remove("is-refused"), 1200);
  toast(reason, "late");
  speak(`${words.back} ${reason}`, card);
}

async function send(board, card) {
  const body = new URLSearchParams({ stage: column(card).dataset.stage });
  if ("ordered" in board.dataset) body.set("before", card.nextElementSibling?.dataset.id ?? "");
  const token = JSON.parse(document.body.getAttribute("hx-headers"));
  const headers = { ...token, Accept: "application/json", "X-Requested-With": "fetch" };
  const answer = await fetch(card.dataset.moveUrl, { method: "POST", headers, body, keepalive: true }); // also when one leaves at once
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return { ok: answer.ok && isJson, data: isJson ? await answer.json() : {} };
}

async function move(board, card, from) {
  card.classList.add("is-moving");
  let answer;
  try {
    answer = await send(board, card);
  } catch {
    return putBack(card, from, words.offline);
  }
  if (answer.data.needs) return askFirst(board, card, from, answer.data.needs);
  if (!answer.ok) return putBack(card, from, answer.data.error || words.refused);
  settle(board, card, answer.data);
}

function settle(board, card, data) {
  card.classList.remove("is-moving");
  showTotals(board, data.columns ?? {});
  toast(data.said, "good");
  speak(words.dropped, card);
}

// The move needs an answer first (why it was lost): closing the dialog without it puts the card back.
function askFirst(board, card, from, url) {
  const done = new AbortController();
  document.addEventListener("moved", (event) => {
    done.abort();
    settle(board, card, event.detail ?? {});
  }, { signal: done.signal, once: true });
  document.addEventListener("dialog-closed", () => {
    done.abort();
    putBack(card, from, "");
  }, { signal: done.signal, once: true });
  document.dispatchEvent(new CustomEvent("dialog-open", { detail: { url } }));
}

function showTotals(board, columns) {
  for (const [stage, totals] of Object.entries(columns)) {
    const shown = board.querySelector(`[data-stage="${CSS.escape(stage)}"]`);
    for (const name of ["count", "sum", "weighted"]) {
      const target = shown?.querySelector(`[data-${name}]`);
      if (target && name in totals) target.textContent = totals[name];
    }
  }
}

function onKey(board, event) {
  const card = event.target;
  if (!card.matches?.("[data-card]")) return;
  const arrow = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (event.key === " ") held ? drop(board, true) : lift(card);
  else if (event.key === "Escape" && held) drop(board, false);
  else if (event.key === "Enter" && !held) card.querySelector(".tile-title")?.click();
  else if (arrow) held ? shift(board, card, ...arrow) : walk(card, ...arrow);
  else return;
  event.preventDefault();
}

function lift(card) {
  held = { card, from: place(card) };
  card.classList.add("is-held");
  speak(words.held, card);
}

function drop(board, keep, focus = true) {
  const { card, from } = held;
  held = null;
  card.classList.remove("is-held");
  if (keep && moved(card, from)) move(board, card, from);
  else {
    if (moved(card, from)) putBack(card, from, "");
    speak(words.back, card);
  }
  if (focus) card.focus({ preventScroll: true });
}

// Moving a card takes the focus from it for a moment; who is elsewhere after that has left it.
function leave(board) {
  if (held && document.activeElement !== held.card && !document.querySelector("dialog[open]")) drop(board, false, false);
}

function neighbour(card, by) {
  const all = [...card.closest("[data-board]").querySelectorAll("[data-stage]")];
  const turn = getComputedStyle(card).direction === "rtl" ? -1 : 1;
  return all[all.indexOf(column(card)) + by * turn]?.querySelector("[data-cards]");
}

function shift(board, card, across, down) {
  if (across) neighbour(card, across)?.prepend(card);
  else if ("ordered" in board.dataset) {
    const other = down > 0 ? card.nextElementSibling : card.previousElementSibling;
    if (other) down > 0 ? other.after(card) : other.before(card);
  }
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: "nearest", inline: "nearest" });
  speak(words.over, card);
}

function walk(card, across, down) {
  const cards = across ? neighbour(card, across)?.children : card.parentElement.children;
  if (!cards) return;
  const at = [...card.parentElement.children].indexOf(card);
  const next = across ? cards[Math.min(at, cards.length - 1)] : cards[at + down];
  next?.focus();
}
