// Calendar: what can be moved is dragged to another day; what the server refuses goes back.
const calendar = document.querySelector("[data-calendar]");
let dragged = null;

function say(detail) {
  document.dispatchEvent(new CustomEvent("toast", { detail }));
}

async function move(thing, day) {
  const from = thing.parentElement;
  const place = thing.nextSibling;
  day.append(thing);
  try {
    const answer = await fetch(thing.dataset.moveUrl, {
      method: "POST",
      headers: { Accept: "application/json", ...JSON.parse(document.body.getAttribute("hx-headers")) },
      body: new URLSearchParams({ to: day.dataset.day, next: location.pathname + location.search }),
      signal: AbortSignal.timeout(8000),
    });
    if (!answer.ok) throw new Error(answer.status);
    say(await answer.json());
  } catch {
    from.insertBefore(thing, place);
    say({ text: calendar.dataset.failed, tone: "late" });
  }
}

if (calendar?.dataset.failed) {
  calendar.addEventListener("dragstart", (event) => {
    dragged = event.target.closest("[data-move-url]");
    dragged?.classList.add("is-moving");
    event.dataTransfer?.setData("text/plain", dragged?.textContent ?? "");
  });
  calendar.addEventListener("dragend", () => {
    dragged?.classList.remove("is-moving");
    calendar.querySelector(".is-over")?.classList.remove("is-over");
    dragged = null;
  });
  calendar.addEventListener("dragover", (event) => {
    const day = event.target.closest("[data-day]");
    if (!dragged || !day) return;
    event.preventDefault();
    const before = calendar.querySelector(".is-over");
    if (before !== day) before?.classList.remove("is-over");
    day.classList.add("is-over");
  });
  calendar.addEventListener("drop", (event) => {
    const day = event.target.closest("[data-day]");
    if (!dragged || !day) return;
    event.preventDefault();
    if (!day.contains(dragged)) move(dragged, day);
  });
}
