// Long work: a toast when a job that was running on this page has ended.
const RUNNING = ["queued", "running"];
const before = new Map();

function look() {
  for (const job of document.querySelectorAll("[data-job-state]")) {
    const state = job.dataset.jobState;
    if (RUNNING.includes(before.get(job.id)) && !RUNNING.includes(state)) {
      const tone = state === "done" ? "good" : "late";
      document.dispatchEvent(new CustomEvent("toast", { detail: { text: job.dataset.jobSaid, tone } }));
    }
    before.set(job.id, state);
  }
}

document.addEventListener("htmx:afterSettle", look);
look();
