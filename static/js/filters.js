// Filters answer as they change; empty ones stay out of the address; on a phone the list comes before them.
const narrow = matchMedia("(max-width: 39.99rem)");
for (const form of document.querySelectorAll("[data-filters]")) {
  form.addEventListener("change", (event) => {
    if (event.target.matches("select, [type=checkbox], [type=radio], [type=date]")) form.requestSubmit();
  });
  form.addEventListener("formdata", ({ formData }) => {
    for (const name of new Set(formData.keys())) {
      const given = formData.getAll(name).filter(Boolean);
      formData.delete(name);
      for (const value of given) formData.append(name, value);
    }
  });
  if (!form.querySelector("[type=search], [type=text]")) form.querySelector("[type=submit]").hidden = true;
  fold(form);
}

function fold(form) {
  const button = form.querySelector(".unfold");
  const isLong = form.querySelectorAll("select, input:not([type=hidden])").length > 2;
  if (!button || !isLong || form.querySelector("[aria-invalid=true]")) return;
  const show = (open) => {
    form.classList.toggle("folded", !open);
    button.setAttribute("aria-expanded", open);
  };
  const follow = () => {
    button.hidden = !narrow.matches;
    show(!narrow.matches);
  };
  button.addEventListener("click", () => show(form.classList.contains("folded")));
  narrow.addEventListener("change", follow);
  follow();
}
