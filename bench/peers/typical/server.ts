/** The typical service as it is deployed: a cluster of one process per processor behind one port. */
import cluster from 'node:cluster';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { serveCalls } from '../../processes/calls.js';

export interface TypicalJob {
  /** Redis's unix socket. */
  readonly path: string;
  readonly processes: number;
}

export interface TypicalServer {
  readonly port: number;
  readonly pids: readonly number[];
}

async function listen({ path, processes }: TypicalJob): Promise<TypicalServer> {
  const port = await freePort();
  cluster.setupPrimary({ exec: fileURLToPath(new URL('./worker.js', import.meta.url)), args: [path, String(port)] });
  const workers = Array.from({ length: processes }, () => cluster.fork());
  await Promise.all(
    workers.map(async (worker) => {
      const failed = once(worker, 'exit').then(() => {
        throw new Error('a process of the typical service ended at its start');
      });
      await Promise.race([once(worker, 'listening'), failed]);
    }),
  );
  return { port, pids: workers.map((worker) => worker.process.pid ?? -1) };
}

/** Workers of a cluster share a port by its number. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

serveCalls({ listen });
