// The key "/" goes to the search box.
const box = document.querySelector("[data-search-key]");

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
  event.preventDefault();
  box?.select();
  box?.focus();
});

// What was found while typing: the arrows go through it, Escape closes it.
const form = document.querySelector("[data-found]");
form?.addEventListener("keydown", (event) => {
  const found = [...form.querySelectorAll("#found a")];
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === "Escape") {
    form.querySelector("#found").replaceChildren();
    box.focus();
  } else if (step && found.length) {
    event.preventDefault();
    const next = found.indexOf(document.activeElement) + step;
    (next < 0 ? box : found[Math.min(next, found.length - 1)]).focus();
  }
});
form?.addEventListener("focusout", (event) => {
  if (!form.contains(event.relatedTarget)) form.querySelector("#found").replaceChildren();
});
