// The palette: Ctrl/Cmd-K. One cursor over all hits; an answer that comes late is dropped.
const palette = document.getElementById("palette");
const input = palette?.querySelector("input");
const list = palette?.querySelector(".palette-hits");
let asked = 0;
let timer = 0;

function hits() {
  return [...list.querySelectorAll(".hit")];
}

function choose(index) {
  const all = hits();
  const at = all.length ? (index + all.length) % all.length : -1;
  all.forEach((hit, number) => {
    hit.id = `hit-${number}`;
    hit.setAttribute("role", "option");
    hit.tabIndex = -1;
    hit.setAttribute("aria-selected", String(number === at));
  });
  all[at]?.scrollIntoView({ block: "nearest" });
  if (at >= 0) input.setAttribute("aria-activedescendant", `hit-${at}`);
  else input.removeAttribute("aria-activedescendant");
}

function chosen() {
  return hits().findIndex((hit) => hit.getAttribute("aria-selected") === "true");
}

function group() {
  for (const section of list.querySelectorAll(".hits")) {
    section.setAttribute("role", "group");
    const title = section.querySelector("h3");
    if (title) section.setAttribute("aria-label", title.textContent);
    title?.setAttribute("role", "presentation");
  }
}

async function search() {
  const mine = ++asked;
  const url = new URL(palette.dataset.url, location.href);
  url.searchParams.set("q", input.value);
  url.searchParams.set("from", location.pathname);
  list.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(url, { headers: { "HX-Request": "true" }, signal: AbortSignal.timeout(8000) });
    const html = answer.ok ? await answer.text() : "";
    if (mine !== asked) return;
    list.innerHTML = html || `<p class="palette-empty">${palette.dataset.failed}</p>`;
  } catch {
    if (mine !== asked) return;
    list.innerHTML = `<p class="palette-empty">${palette.dataset.failed}</p>`;
  }
  list.removeAttribute("aria-busy");
  group();
  choose(0);
}

function open() {
  if (!palette || palette.open) return;
  palette.showModal();
  input.select();
  search();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-palette]");
  if (!opener || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  open();
});
document.addEventListener("palette-open", open);
document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open();
  }
});
palette?.querySelector("[data-shortcuts]")?.addEventListener("click", () => {
  palette.close();
  document.dispatchEvent(new CustomEvent("keys-help"));
});
list?.addEventListener("click", (event) => {
  if (event.target.closest(".hit") && !event.metaKey && !event.ctrlKey) palette.close(); // it may lead to a place on this page
});
input?.addEventListener("input", () => {
  clearTimeout(timer);
  timer = setTimeout(search, 90);
});
input?.addEventListener("keydown", (event) => {
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    choose(chosen() + (event.key === "ArrowDown" ? 1 : -1));
  } else if (event.key === "Enter") {
    event.preventDefault();
    const hit = hits()[chosen()];
    if (hit && (event.ctrlKey || event.metaKey)) window.open(hit.href, "_blank", "noopener");
    else hit?.click();
  }
});
