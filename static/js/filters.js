// Filters answer as they change; empty ones stay out of the address.
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
}
