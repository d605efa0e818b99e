/** HAProxy as the template sets it up, in front of two engines. */
import { connect } from 'node:net';
import { join } from 'node:path';
import { Child } from './child.js';
import { freePort, LOOPBACK, type Stage } from './stage.js';
import { filled } from './template.js';

export class Balancer {
  readonly port: number;
  readonly child: Child;
  readonly #socket: string;

  constructor(port: number, child: Child, socket: string) {
    this.port = port;
    this.child = child;
    this.#socket = socket;
  }

  get url(): string {
    return `http://${LOOPBACK}:${this.port}`;
  }

  /** One command of the runtime socket; its answer. */
  command(text: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const connection = connect(this.#socket, () => connection.write(`${text}\n`));
      let answer = '';
      connection.on('data', (chunk) => (answer += chunk.toString()));
      connection.on('error', reject);
      connection.on('close', () => resolve(answer));
    });
  }

  /** Server -> UP, DOWN, NOLB (draining)..., as HAProxy's statistics name them. */
  async states(): Promise<Readonly<Record<string, string>>> {
    const rows = (await this.command('show stat')).split('\n').map((line) => line.split(','));
    const status = rows[0]?.indexOf('status') ?? -1;
    const engines = rows.filter(([backend, server]) => backend === 'engines' && server !== 'BACKEND');
    return Object.fromEntries(engines.map((row) => [row[1] ?? '', row[status] ?? '']));
  }
}

/** What one machine for trying needs. */
const SMALL = { MAXCONN: 2000, LOG: 'stdout format raw local0' };

/** Starts it whether or not the engines are there yet. */
export async function startBalancer(stage: Stage, engines: readonly [string, string]): Promise<Balancer> {
  const port = await freePort();
  const dir = stage.folder('haproxy');
  const [ENGINE1, ENGINE2] = engines;
  const text = filled('haproxy.cfg', { BIND: `${LOOPBACK}:${port}`, ENGINE1, ENGINE2, RUN_DIR: dir, ...SMALL });
  const config = stage.file('haproxy/haproxy.cfg', text);
  const child = new Child('haproxy', process.env['HAPROXY'] || 'haproxy', ['-db', '-f', config]);
  stage.later(() => child.stop(2000, 'SIGKILL'));
  const balancer = new Balancer(port, child, join(dir, 'haproxy.sock'));
  await child.until(() =>
    balancer.states().then(
      () => true,
      () => false,
    ),
  );
  return balancer;
}
