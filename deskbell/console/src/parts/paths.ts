/** Addresses of the console's own places, wherever one stands and behind whatever prefix it is served. */

const prefix = () => new URL(document.baseURI).pathname.replace(/\/$/, "");

/** Return what leads to a place from anywhere, as the router's links take it. */
export const place = (path: string) => `~${prefix()}${path}`;

export const itemPlace = (id: string) => place(`/items/${encodeURIComponent(id)}`);
