// The live streams as graphql-ws and graphql-redis-subscriptions show them: what is published is pushed.
// Who listens is whoever they say they are; nothing is replayed, looked up or counted.
import { createServer } from 'node:http';
import { buildSchema } from 'graphql';
import { RedisPubSub } from 'graphql-redis-subscriptions';
import { useServer } from 'graphql-ws/use/ws';
import { Redis } from 'ioredis';
import { WebSocketServer } from 'ws';

const { PORT, REDIS_URL, OCCURRENCES } = process.env;
const wire = new RedisPubSub({ publisher: new Redis(REDIS_URL), subscriber: new Redis(REDIS_URL) });
const schema = buildSchema(`
  type Query { ready: Boolean! }
  type Subscription {
    messageDelivered(after: String): MessageDelivery!
    occurrenceRaised(filter: OccurrenceFilter): Occurrence!
  }
  input OccurrenceFilter { category: String }
  type MessageDelivery { cursor: String! replayed: Boolean! unreadCount: Int! message: Message! }
  type Message {
    id: ID! subject: String! body: String! sentAt: String! eventType: EventType! event: Event! item: Item!
  }
  type Event { id: ID! name: String! }
  type Item { id: ID! kind: String! label: String! url: String! }
  type Category { id: ID! }
  type EventType { id: ID! title: String! category: Category }
  type Actor { displayName: String! }
  type Fact { name: String! value: String }
  type Occurrence {
    id: ID! occurredAt: String! depth: Int! eventType: EventType! actor: Actor facts: [Fact!]!
  }
`);
const streams = schema.getSubscriptionType().getFields();
streams.messageDelivered.subscribe = (_, args, { connectionParams }) =>
  wire.asyncIterableIterator(connectionParams.authorization.replace('Bearer ', ''));
streams.occurrenceRaised.subscribe = () => wire.asyncIterableIterator(OCCURRENCES);
for (const stream of Object.values(streams)) stream.resolve = (pushed) => pushed;

const server = createServer();
useServer({ schema, context: ({ connectionParams }) => ({ connectionParams }) }, new WebSocketServer({ server, path: '/graphql' }));
server.listen(Number(PORT), '127.0.0.1');
