// The service worker: a page for when the server cannot be reached, and what a woken device shows. Nothing else is kept:
// pages show what one person may see at one moment.
const CACHE = "talka-offline-1", OFFLINE = "/offline"

addEventListener("install", event => event.waitUntil((async () => {
  const page = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" })
  const cache = await caches.open(CACHE), sheets = (await page.clone().text()).matchAll(/href="(\/static\/[^"]+\.css)"/g)
  await cache.put(OFFLINE, page)
  await cache.addAll([...sheets].map(([, sheet]) => sheet))
  await skipWaiting()
})()))

addEventListener("activate", event => event.waitUntil((async () => {
  for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name)
  await clients.claim()
})()))

addEventListener("fetch", event => {
  if (event.request.mode === "navigate") event.respondWith(fetch(event.request).catch(async () => (await caches.match(OFFLINE)) ?? Response.error()))
  else if (event.request.destination === "style") event.respondWith(fetch(event.request).catch(async () => (await caches.match(event.request)) ?? Response.error()))
})

addEventListener("push", event => event.waitUntil((async () => {
  const answer = await fetch("/notices/latest", { redirect: "manual" }).catch(() => null)
  const told = answer?.ok ? await answer.json() : { title: location.host, body: "", url: "/", tag: "talka" } // signed out: no word of it
  await registration.showNotification(told.title, { body: told.body, tag: told.tag, data: told.url, icon: "/icon.svg" })
})()))

addEventListener("notificationclick", event => {
  event.notification.close()
  event.waitUntil((async () => {
    const open = (await clients.matchAll({ type: "window" })).find(one => new URL(one.url).pathname === event.notification.data)
    return open ? open.focus() : clients.openWindow(event.notification.data)
  })())
})
