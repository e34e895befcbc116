// Boards and charts bring their own code, and only where there is one.
const assets = document.body.dataset;
const once = new Map();

function script(url) {
  if (!once.has(url)) {
    once.set(url, new Promise((resolve, reject) => {
      const tag = Object.assign(document.createElement("script"), { src: url, onload: resolve, onerror: reject });
      document.head.append(tag);
    }));
  }
  return once.get(url);
}

async function bring() {
  if (document.querySelector("[data-board]:not([data-ready])")) {
    await script(assets.fileSortable);
    (await import(assets.fileBoard)).start();
  }
  if (document.querySelector("[data-chart]:not([data-ready])")) {
    await script(assets.fileEcharts);
    (await import(assets.fileChart)).start();
  }
}

document.addEventListener("htmx:afterSettle", bring);
bring();
