// Another contact brings their own phone and address, or none: never those of who was proposed.
const name = document.querySelector("[data-day-contact]");
const parts = ["phone", "email", "lang", "role"];
const field = (part) => name.form.elements[`contact_${part}`];

name?.addEventListener("change", () => {
  const known = [...name.list.options].find((option) => option.value === name.value.trim());
  if (known) {
    for (const part of parts) field(part).value = known.dataset[part] || (part === "lang" ? field(part).value : "");
  } else if (parts.slice(0, 2).every((part) => field(part).value === field(part).defaultValue)) {
    field("phone").value = field("email").value = field("role").value = "";
  }
});
