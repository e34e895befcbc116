// Runs before the first paint: the chosen theme, the width of the sidebar, room for the preview beside a list.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("sidebar") === "small") root.dataset.sidebar = "small";
    if (localStorage.getItem("favourites") === "closed") root.dataset.favourites = "closed";
    if (localStorage.getItem("preview") === "open") root.dataset.preview = "open";
  } catch {
    // A browser that keeps nothing follows the system.
  }
})();
