// Numbers are typed as in a worksheet: Enter and the arrows go down and up a column, and after the last one to the button that saves.
const columnOf = (field) =>
  [...field.form.querySelectorAll(`[data-column="${field.dataset.column}"]`)].filter((other) => other.checkVisibility());

document.addEventListener("keydown", (event) => {
  const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  const field = event.target.closest("[data-column]");
  if (!step || !field) return;
  event.preventDefault();
  const column = columnOf(field);
  const at = column.indexOf(field) + step;
  if (at < 0) return;
  const next = column[at] ?? field.form.querySelector(".buttons [type=submit]");
  next.focus();
  next.select?.();
});
