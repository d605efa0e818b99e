/** One process of the typical service, a worker of the cluster. */
import { builtinPolicies } from '../../world/world.js';
import { service } from './service.js';
import { Store } from './store.js';

/** Redis connections of one process: as many transactions can be under way. */
const CONNECTIONS = 32;

const [path = '', port = ''] = process.argv.slice(2);
const app = service(await builtinPolicies(), new Store(path, CONNECTIONS));
await app.listen({ host: '127.0.0.1', port: Number(port) });
