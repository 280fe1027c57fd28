// Puts answers through the caches of Apollo Client and urql, as they come, all into one cache of each. Prints,
// for each cache, how many of the documents it gives back otherwise than they were answered.
// usage: node caches.mjs http://127.0.0.1:8000/graphql "Bearer <token>" < [{"query": …, "variables": …}, …]
import { InMemoryCache, gql as apolloGql } from "@apollo/client";
import { Client, fetchExchange, gql } from "@urql/core";
import { cacheExchange } from "@urql/exchange-graphcache";
import { print } from "graphql";
import { readFileSync } from "node:fs";
import { isDeepStrictEqual } from "node:util";

const [url, authorization] = process.argv.slice(2);
const documents = JSON.parse(readFileSync(0, "utf8"));
const headers = { authorization, "content-type": "application/json" };

async function ask(query, variables) {
  const answer = await (
    await fetch(url, { method: "POST", headers, body: JSON.stringify({ query, variables }) })
  ).json();
  if (answer.errors) throw new Error(JSON.stringify(answer.errors));
  return answer.data;
}

// Names of types are added by the caches; who did not ask for them does not compare them.
const bare = (value) =>
  Array.isArray(value)
    ? value.map(bare)
    : value && typeof value === "object"
      ? Object.fromEntries(
          Object.entries(value).flatMap(([name, one]) => (name === "__typename" ? [] : [[name, bare(one)]])),
        )
      : value;

async function apollo() {
  const cache = new InMemoryCache();
  const asked = documents.map(({ query, variables }) => ({
    query: cache.transformDocument(apolloGql(query)),
    variables,
  }));
  for (const one of asked) {
    cache.writeQuery({ ...one, data: await ask(print(one.query), one.variables) });
  }
  return asked.map((one) => cache.readQuery(one));
}

async function urql() {
  const client = new Client({
    url,
    exchanges: [cacheExchange(), fetchExchange],
    fetchOptions: { headers },
    preferGetMethod: false,
  });
  const asked = documents.map(({ query, variables }) => [gql(query), variables ?? {}]);
  for (const one of asked) {
    const { error } = await client.query(...one, { requestPolicy: "network-only" }).toPromise();
    if (error) throw error;
  }
  return Promise.all(
    asked.map(async (one) => (await client.query(...one, { requestPolicy: "cache-only" }).toPromise()).data),
  );
}

const plain = [];
for (const { query, variables } of documents) plain.push(bare(await ask(query, variables)));
console.warn = console.error = () => {}; // what has no id, urql tells of
const different = (given) =>
  given.flatMap((one, place) => (isDeepStrictEqual(bare(one), plain[place]) ? [] : [place]));
console.log(JSON.stringify({ apollo: different(await apollo()), urql: different(await urql()) }));
process.exit(0);
