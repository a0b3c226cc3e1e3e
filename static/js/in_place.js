// What a press in place could not do is said beside the button: the sentence of the error page, or that the network is gone.
const say = (pressed, sentence) => {
  const said = document.createElement("p");
  said.className = "error in-place";
  said.setAttribute("role", "alert");
  said.textContent = sentence;
  pressed.parentElement.querySelector(".error.in-place")?.remove();
  pressed.after(said);
};

document.addEventListener("htmx:responseError", ({ detail }) => {
  const page = new DOMParser().parseFromString(detail.xhr.responseText, "text/html");
  say(detail.elt, page.querySelector(".lead")?.textContent ?? page.title);
});

for (const kind of ["htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(kind, ({ detail }) => say(detail.elt, document.body.dataset.offline));
}
