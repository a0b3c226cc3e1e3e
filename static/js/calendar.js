// An event dragged to another day, or moved with Alt and an arrow key, opens its form for that day: nothing is saved before.
const DAYS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
const open = (link, day) => location.assign(`${link.pathname}/move?on=${day}`);
const cellOf = (node) => node.closest?.("[data-day]");

document.addEventListener("dragstart", (event) => {
  const link = event.target.closest?.("[data-event]");
  if (link) event.dataTransfer.setData("text/x-event", link.dataset.event);
});
document.addEventListener("dragover", (event) => {
  const cell = cellOf(event.target);
  if (!cell || !event.dataTransfer.types.includes("text/x-event")) return;
  event.preventDefault();
  cell.classList.add("is-target");
});
document.addEventListener("dragleave", (event) => cellOf(event.target)?.classList.remove("is-target"));
document.addEventListener("drop", (event) => {
  const cell = cellOf(event.target);
  const link = document.querySelector(`[data-event="${event.dataTransfer.getData("text/x-event")}"]`);
  if (!cell || !link) return;
  event.preventDefault();
  cell.classList.remove("is-target");
  if (cellOf(link) !== cell) open(link, cell.dataset.day);
});
document.addEventListener("keydown", (event) => {
  const link = event.target.closest?.("[data-event]");
  if (!link || !event.altKey || !(event.key in DAYS)) return;
  event.preventDefault();
  const day = new Date(`${cellOf(link).dataset.day}T12:00:00Z`);
  day.setUTCDate(day.getUTCDate() + DAYS[event.key]);
  open(link, day.toISOString().slice(0, 10));
});
