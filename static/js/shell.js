// The frame: theme, width of the sidebar, drawer.
const root = document.documentElement;

function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // Kept for this page only.
  }
}

function setTheme(theme) {
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
  keep("theme", theme === "system" ? "" : theme);
  showTheme();
  document.dispatchEvent(new CustomEvent("theme"));
}

function showTheme() {
  const theme = root.dataset.theme || "system";
  for (const button of document.querySelectorAll("[data-theme-set]")) {
    button.setAttribute("aria-pressed", String(button.dataset.themeSet === theme));
  }
}

function toggleSidebar() {
  const small = root.dataset.sidebar !== "small";
  if (small) root.dataset.sidebar = "small";
  else delete root.dataset.sidebar;
  keep("sidebar", small ? "small" : "");
  showSidebar();
}

function showSidebar() {
  const button = document.querySelector("[data-sidebar-toggle]");
  button?.setAttribute("aria-expanded", String(root.dataset.sidebar !== "small"));
}

// Favourites are folded away for as long as one likes; a star that was pressed shows where it went.
function showFavourites() {
  const group = document.querySelector("details#favourites:not([data-ready])");
  if (!group) return;
  group.open = root.dataset.favourites !== "closed";
  group.dataset.ready = "yes";
  group.addEventListener("toggle", () => {
    if (group.open) delete root.dataset.favourites;
    else root.dataset.favourites = "closed";
    keep("favourites", group.open ? "" : "closed");
  });
}

function closeDrawer() {
  if (location.hash !== "#sidebar") return;
  location.replace("#"); // only a navigation takes :target away
  document.querySelector(".tabbar [href='#sidebar']")?.focus();
}

document.addEventListener("click", (event) => {
  const theme = event.target.closest("[data-theme-set]");
  if (theme) setTheme(theme.dataset.themeSet);
  if (event.target.closest("[data-sidebar-toggle]")) toggleSidebar();
  if (event.target.closest(".drawer-close")) {
    event.preventDefault();
    closeDrawer();
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") closeDrawer();
});
window.addEventListener("hashchange", () => {
  if (location.hash === "#sidebar") document.querySelector("#sidebar a")?.focus();
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
  document.dispatchEvent(new CustomEvent("theme"));
});
document.addEventListener("htmx:oobAfterSwap", () => {
  delete root.dataset.favourites;
  showFavourites();
});
// Where one is stands in sight: the step of several that do not fit side by side; the line of the navigation, above the foot that covers the end of a long navigation.
function showPlace() {
  const step = document.querySelector(".stepper > [aria-current]");
  if (step) step.parentElement.scrollLeft = step.offsetLeft - step.parentElement.offsetLeft - 24;
  const line = document.querySelector(".sidebar .nav-group > .nav-item[aria-current]");
  const foot = document.querySelector(".sidebar-foot");
  if (!line || !foot) return;
  const hidden = line.getBoundingClientRect().bottom - foot.getBoundingClientRect().top;
  if (hidden > 0) document.querySelector(".sidebar").scrollTop += hidden + 12;
}

showTheme();
showSidebar();
showFavourites();
showPlace();
// After the browser has gone to the place that the address names: going there takes the focus away.
window.addEventListener("load", () => requestAnimationFrame(() => {
  if (location.hash === "#composer") document.querySelector("#composer textarea")?.focus();
}));
