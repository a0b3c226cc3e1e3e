// Keeps the day plans that were opened, for a moment without a network, three days at most and until the sign-out;
// everything else goes to the network alone.
const KEPT = "day-plans";
const LONGEST = 3 * 24 * 3600 * 1000;
const isPlan = (url) => /^\/(fr|en)\/staff\/day-plan$/.test(url.pathname);
const isPart = (url) => url.pathname.startsWith("/static/");

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("message", (event) => {
  if (event.data.keep) event.waitUntil(keep(event.data.keep));
});

async function keep(addresses) {
  const kept = await caches.open(KEPT);
  for (const request of await kept.keys()) {
    const answer = await kept.match(request);
    if (Date.now() - Date.parse(answer.headers.get("date")) > LONGEST) await kept.delete(request);
  }
  await Promise.allSettled(addresses.map((address) => kept.add(address)));
}

self.addEventListener("fetch", (event) => {
  const url = new URL(event.request.url);
  if (url.pathname.endsWith("/sign-out")) caches.delete(KEPT);
  if (event.request.method !== "GET" || url.origin !== location.origin || !(isPlan(url) || isPart(url))) return;
  event.respondWith(fetchOrKept(event.request, isPlan(url)));
});

async function fetchOrKept(request, keeps) {
  try {
    const answer = await fetch(request);
    if (keeps && answer.ok && !answer.redirected) (await caches.open(KEPT)).put(request, answer.clone());
    return answer;
  } catch (error) {
    const kept = await caches.match(request);
    if (kept) return kept;
    throw error;
  }
}
