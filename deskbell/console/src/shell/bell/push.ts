/** Web pushes, which come also while no page of the desk is open: this browser's, by a service worker. */

import { useCallback } from "react";
import { type Client, useClient } from "urql";
import { graphql } from "../../gql";
import { store } from "../../parts/store";

const KEY = graphql(`
  query WebPushKey { webPushKey }
`);
const MINE = graphql(`
  query PushesTaken { pushSubscriptions { id endpoint } }
`);
const SUBSCRIBE = graphql(`
  mutation SubscribeToWebPush($input: SubscribeToWebPushInput!) {
    subscribeToWebPush(input: $input) { pushSubscription { id } errors { code message path } }
  }
`);
const UNSUBSCRIBE = graphql(`
  mutation UnsubscribeFromWebPush($endpoint: String!) { unsubscribeFromWebPush(endpoint: $endpoint) }
`);

export const canPush = "serviceWorker" in navigator && "PushManager" in window;

/** Whether this browser takes pushes. */
export const pushed = store(false);

async function taken(): Promise<PushSubscription | null> {
  const worker = canPush ? await navigator.serviceWorker.getRegistration() : undefined;
  return (await worker?.pushManager.getSubscription()) ?? null;
}

/** Look whether this browser takes the viewer's pushes; those of another it takes no more. */
export async function lookForPush(client: Client): Promise<void> {
  const held = await taken();
  if (!held) return pushed.set(false);
  const { data } = await client.query(MINE, {}, { requestPolicy: "network-only" });
  const mine = data?.pushSubscriptions.some(({ endpoint }) => endpoint === held.endpoint) ?? true;
  if (mine) pushed.set(true);
  else await forgetHere();
}

/** Let this browser take no pushes, whatever the desk knows of it: nobody is signed in whose they would be. */
export async function forgetHere(): Promise<void> {
  await (await taken())?.unsubscribe();
  pushed.set(false);
}

/** Return what lets this browser take pushes from now on; what it returns is why not, or null. */
export function useTakePush(): () => Promise<string | null> {
  const client = useClient();
  return useCallback(async () => {
    const { data, error } = await client.query(KEY, {});
    if (!data) return error?.message ?? "";
    await navigator.serviceWorker.register("sw.js");
    const { pushManager } = await navigator.serviceWorker.ready;
    const made = await pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: data.webPushKey,
    });
    const { endpoint = "", keys } = made.toJSON();
    const input = { endpoint, p256dh: keys?.p256dh ?? "", auth: keys?.auth ?? "" };
    const answer = await client.mutation(SUBSCRIBE, { input });
    const refused = answer.error?.message ?? answer.data?.subscribeToWebPush.errors[0]?.message;
    if (refused !== undefined) {
      await made.unsubscribe();
      return refused;
    }
    pushed.set(true);
    return null;
  }, [client]);
}

/** Return what lets this browser take no more pushes, as it should when its reader signs out. */
export function useForgetBrowser(): () => Promise<void> {
  const client = useClient();
  return useCallback(async () => {
    const held = await taken();
    if (!held) return;
    await client.mutation(UNSUBSCRIBE, { endpoint: held.endpoint });
    await held.unsubscribe();
    pushed.set(false);
  }, [client]);
}
