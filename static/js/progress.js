// Long work: when a job that was running on this page has ended, the bell is asked at once; it tells of the end.
const RUNNING = ["queued", "running"];
const before = new Map();

function look() {
  let ended = false;
  for (const job of document.querySelectorAll("[data-job-state]")) {
    const state = job.dataset.jobState;
    ended ||= RUNNING.includes(before.get(job.id)) && !RUNNING.includes(state);
    before.set(job.id, state);
  }
  if (ended) document.dispatchEvent(new CustomEvent("news"));
}

document.addEventListener("htmx:afterSettle", look);
look();
