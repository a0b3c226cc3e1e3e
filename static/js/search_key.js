// The key "/" goes to the search box.
const box = document.querySelector("[data-search-key]");

document.addEventListener("keydown", (event) => {
  const isTyping = event.target.closest("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
  event.preventDefault();
  box?.select();
  box?.focus();
});
