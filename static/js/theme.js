// Light or dark as the system says, or as this reader last chose with [data-theme-switch].
// The one script that is no module: it must run before the page is drawn, or a dark page flashes white.
(() => {
  const root = document.documentElement;
  const chosen = localStorage.getItem("theme");
  if (chosen) root.dataset.theme = chosen;

  const system = () => (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  const isDark = () => (root.dataset.theme ?? system()) === "dark";

  function prepare(button) {
    button.hidden = false;
    button.setAttribute("aria-pressed", isDark());
    button.addEventListener("click", () => {
      root.dataset.theme = isDark() ? "light" : "dark";
      localStorage.setItem("theme", root.dataset.theme);
      button.setAttribute("aria-pressed", isDark());
    });
  }

  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-theme-switch]").forEach(prepare);
  });
})();
