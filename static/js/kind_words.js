// [data-kind-words] fills the text that follows with the words of the reason chosen, unless somebody typed there.
for (const reason of document.querySelectorAll("[data-kind-words]")) {
  const words = JSON.parse(reason.dataset.kindWords);
  const reply = reason.form.querySelector("textarea");
  reason.addEventListener("change", () => {
    const isOurs = !reply.value.trim() || Object.values(words).includes(reply.value.trim());
    if (isOurs) reply.value = words[reason.value] ?? "";
  });
}
