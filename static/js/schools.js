// [data-schools] proposes schools while a name is typed (the combobox pattern of the ARIA practices);
// what is chosen puts its code into the hidden field, what is typed freely stays as it is.
const PAUSE = 200;

for (const field of document.querySelectorAll("[data-schools]")) {
  const code = document.getElementById(field.dataset.code);
  const list = document.createElement("ul");
  const status = document.createElement("div");
  let timer, request;

  list.id = `${field.id}-proposals`;
  list.className = "proposals";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.labels[0].textContent.trim());
  status.className = "hidden-visually";
  status.setAttribute("role", "status");
  field.after(list, status);
  field.autocomplete = "off";
  const states = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": false, "aria-controls": list.id };
  for (const [name, value] of Object.entries(states)) field.setAttribute(name, value);

  const active = () => list.querySelector("[aria-selected=true]");

  function show(isOpen) {
    list.hidden = !isOpen;
    field.setAttribute("aria-expanded", isOpen);
    if (!isOpen) activate(null);
  }

  function activate(option) {
    active()?.setAttribute("aria-selected", "false");
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) field.setAttribute("aria-activedescendant", option.id);
    else field.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    field.value = option.dataset.name;
    code.value = option.dataset.code;
    status.textContent = "";
    show(false);
  }

  function optionOf(school, number) {
    const option = document.createElement("li");
    const place = document.createElement("small");
    option.id = `${list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    Object.assign(option.dataset, { name: school.name, code: school.code });
    place.textContent = school.municipality;
    option.append(school.name, " ", place);
    return option;
  }

  async function propose() {
    request?.abort();
    request = new AbortController();
    const text = field.value.trim();
    if (text.length < 2) return show(false);
    const address = `${field.dataset.schools}?${new URLSearchParams({ q: text })}`;
    const answer = await fetch(address, { signal: request.signal }).catch(() => null);
    if (!answer?.ok || document.activeElement !== field) return;
    const schools = await answer.json().catch(() => []);
    list.replaceChildren(...schools.map(optionOf));
    show(schools.length > 0);
    const { found, none } = field.dataset;
    status.textContent = schools.length ? found.replace("{count}", schools.length) : none;
  }

  field.addEventListener("input", () => {
    code.value = "";
    clearTimeout(timer);
    timer = setTimeout(propose, PAUSE);
  });

  field.addEventListener("keydown", (event) => {
    const options = [...list.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      show(false);
    } else if (event.key === "Enter" && active()) {
      event.preventDefault();
      choose(active());
    } else if (step && options.length) {
      event.preventDefault();
      const from = list.hidden || !active() ? (step > 0 ? -1 : 0) : options.indexOf(active());
      show(true);
      activate(options[(from + step + options.length) % options.length]);
    }
  });

  field.addEventListener("blur", () => {
    clearTimeout(timer);
    show(false);
  });
  list.addEventListener("mousedown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
}
