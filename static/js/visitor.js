// Customers read days at the clock of their own device; without this they stand there in the zone that we know of them.
const write = new Intl.DateTimeFormat(document.documentElement.lang || undefined, { dateStyle: "long" });
for (const one of document.querySelectorAll("time[data-visitor]")) {
  const moment = new Date(one.dateTime);
  if (!Number.isNaN(moment.valueOf())) one.textContent = write.format(moment);
}
