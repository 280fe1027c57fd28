// Shows the desk's web pushes, and leads from one to what it is about. It keeps nothing and answers no requests.

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("push", (event) => {
  const { subject, body, urgent, messageId } = event.data.json();
  event.waitUntil(
    self.registration.showNotification(subject, {
      body,
      tag: messageId,
      requireInteraction: Boolean(urgent),
      data: { messageId },
    }),
  );
});

self.addEventListener("notificationclick", (event) => {
  event.notification.close();
  const { messageId } = event.notification.data;
  event.waitUntil(show(new URL(`messages/${messageId}`, self.registration.scope).href));
});

// Bring a place to the front: in a page of the desk that is open, or else in a new one.
async function show(address) {
  const pages = await self.clients.matchAll({ type: "window" });
  const page = pages.find(({ url }) => url.startsWith(self.registration.scope));
  if (!page) return self.clients.openWindow(address);
  await page.focus();
  return page.navigate(address);
}
