// While the numbers of a class are typed, [data-offer] says what so many people get, before it is sent.
for (const line of document.querySelectorAll("[data-offer]")) {
  const form = line.closest("form");
  const steps = JSON.parse(line.dataset.offer);
  const locale = new Intl.NumberFormat(document.documentElement.lang);

  form.addEventListener("input", () => {
    const typed = [...form.querySelectorAll("[data-heads]")].map((field) => field.valueAsNumber || 0);
    const heads = typed.reduce((sum, number) => sum + Math.max(0, number), 0);
    const [, outcome, sentence] = steps.find(([most]) => most === null || heads <= most);
    line.dataset.outcome = heads ? outcome : "seat";
    line.textContent = heads ? sentence.replace("{heads}", locale.format(heads)) : line.dataset.standing;
  });
}
