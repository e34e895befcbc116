// Mending rows one after the other: a row that was changed is judged anew, and the next one opens where this one was.
const sameColumn = (row, cell) => row?.cells[cell]?.querySelector("a.cell-edit") ?? row?.querySelector("a.cell-edit");

function nextOf(row) {
  let other = row.nextElementSibling;
  while (other?.hasAttribute("data-sound")) other = other.nextElementSibling;
  return other;
}

async function judge(row, at) {
  const { id } = row;
  await window.htmx.ajax("GET", row.dataset.quality, { source: row, target: row, swap: "outerHTML" });
  const fresh = document.getElementById(id);
  if (!fresh) return;
  const link = fresh.hasAttribute("data-sound") ? sameColumn(nextOf(fresh), at) : fresh.cells[at]?.querySelector("a.cell-edit");
  link?.focus();
  if (fresh.hasAttribute("data-sound")) link?.click();
}

document.addEventListener("record-changed", ({ detail }) => {
  const row = document.querySelector(`tr[data-quality][data-of="${detail.of}"][data-pk="${detail.pk}"]`);
  if (!row) return;
  const cell = document.activeElement?.closest?.("td");
  const named = [...row.cells].findIndex((one) => one.querySelector(`[href*="/${detail.field}/"]`));
  judge(row, cell && row.contains(cell) ? cell.cellIndex : Math.max(named, 0));
});

// A row that was decided leaves the way free for the next one.
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  if (!target.matches?.("tr[data-quality]") || !detail.requestConfig?.elt?.matches?.("form")) return;
  const next = target.hasAttribute("data-sound") ? nextOf(target) : target;
  next?.querySelector(".quality-acts :is(button, a)")?.focus();
});
