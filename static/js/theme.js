// Runs before the first paint: the chosen theme and the width of the sidebar.
(() => {
  try {
    const root = document.documentElement;
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
    if (localStorage.getItem("sidebar") === "small") root.dataset.sidebar = "small";
  } catch {
    // A browser that keeps nothing follows the system.
  }
})();
