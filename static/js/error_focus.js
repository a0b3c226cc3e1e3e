// A form that came back with errors opens on its summary.
document.querySelector("[data-error-summary]")?.focus();

document.addEventListener("htmx:afterSettle", (event) => {
  event.target.querySelector("[data-error-summary]")?.focus();
});
