// A menu in <details data-popup> closes with Escape and when one presses or moves elsewhere.
const open = () => document.querySelector("details[data-popup][open]");

document.addEventListener("keydown", (event) => {
  const popup = open();
  if (event.key !== "Escape" || !popup) return;
  popup.open = false;
  popup.querySelector("summary").focus();
});

for (const kind of ["click", "focusin"]) {
  document.addEventListener(kind, (event) => {
    for (const popup of document.querySelectorAll("details[data-popup][open]")) {
      if (!popup.contains(event.target)) popup.open = false;
    }
  });
}
