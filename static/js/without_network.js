// Asks the browser to keep this page, and what it is made of, for a moment without a network.
if ("serviceWorker" in navigator) {
  const { ready } = navigator.serviceWorker;
  navigator.serviceWorker.register("/sw.js");
  ready.then(({ active }) => {
    const parts = performance.getEntriesByType("resource").map(({ name }) => name);
    const own = parts.filter((name) => name.startsWith(`${location.origin}/static/`));
    active.postMessage({ keep: [location.href, ...own] });
  });
}
