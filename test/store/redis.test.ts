import { openRedisStore } from '../../src/store/redis/store.js';
import { startRedis } from '../support/redis.js';
import { conformance } from './conformance.js';

conformance('redis', async () => {
  const server = await startRedis();
  const store = await openRedisStore({ url: server.socket });
  const second = await openRedisStore({ url: `unix:${server.socket}` });
  const close = async (): Promise<void> => {
    await store.close();
    await second.close();
    await server.stop();
  };
  return { store, second, close };
});
