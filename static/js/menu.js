// Menus are <details>: they open without us. Here: one at a time, Escape, a click beside, arrow keys.
function close(menu, focus = false) {
  menu.open = false;
  if (focus) menu.querySelector("summary").focus();
}

function items(menu) {
  return [...menu.querySelectorAll(".menu-list :is(a, button, select, input)")].filter((one) => !one.disabled);
}

function step(menu, by) {
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = at < 0 && by < 0 ? all.length - 1 : (at + by + all.length) % all.length;
  all[next]?.focus();
}

document.addEventListener("click", (event) => {
  const inside = event.target.closest("details.menu");
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu !== inside) close(menu);
  }
});

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("details.menu[open]");
  if (!menu) return;
  if (event.key === "Escape") {
    event.stopPropagation();
    close(menu, true);
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && event.target.tagName !== "SELECT") {
    event.preventDefault();
    step(menu, event.key === "ArrowDown" ? 1 : -1);
  }
});
