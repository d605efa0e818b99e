/** Redis servers and Sentinels as the templates set them up, on free ports of loopback. */
import { Redis } from 'ioredis';
import { Child } from './child.js';
import { freePort, LOOPBACK, type Stage, until } from './stage.js';
import { filled } from './template.js';

/** The name the Sentinels know the master by. */
export const MASTER_NAME = 'core';

const program = (): string => process.env['REDIS_SERVER'] || 'redis-server';

export class RedisServer {
  readonly name: string;
  readonly port: number;
  readonly dir: string;
  readonly #config: string;
  readonly #extra: readonly string[];
  child: Child;

  constructor(name: string, port: number, dir: string, config: string, extra: readonly string[]) {
    this.name = name;
    this.port = port;
    this.dir = dir;
    this.#config = config;
    this.#extra = extra;
    this.child = this.#spawn();
  }

  get address(): string {
    return `${LOOPBACK}:${this.port}`;
  }

  /** One command over a connection of its own; rejects when nobody answers. */
  async ask(command: string, ...args: (string | number)[]): Promise<unknown> {
    const client = new Redis({ port: this.port, host: LOOPBACK, lazyConnect: true, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }

  /** One field of INFO; '' when it is not there, or nobody answers. */
  async info(section: string, field: string): Promise<string> {
    const text = await this.ask('INFO', section).then(String, () => '');
    return new RegExp(`^${field}:(.*?)\\r?$`, 'm').exec(text)?.[1] ?? '';
  }

  /** Resolves when this very process answers: a stranger may hold the port. */
  async ready(): Promise<this> {
    await this.child.until(async () => (await this.info('server', 'process_id')) === String(this.child.pid));
    return this;
  }

  /** Starts it again on what its folder holds, after `kill` or `stop`. */
  async restart(): Promise<void> {
    await this.child.ended();
    this.child = this.#spawn();
    await this.ready();
  }

  #spawn(): Child {
    return new Child(this.name, program(), [this.#config, ...this.#extra]);
  }
}

export interface RedisChoice {
  readonly name: string;
  readonly replicaOf?: Pick<RedisServer, 'port'>;
  /** More arguments: `['--min-replicas-to-write', '0']`. */
  readonly args?: readonly string[];
}

export async function startRedisServer(stage: Stage, choice: RedisChoice): Promise<RedisServer> {
  const port = await freePort();
  const dir = stage.folder(choice.name);
  const REPLICAOF = choice.replicaOf === undefined ? '' : `replicaof ${LOOPBACK} ${choice.replicaOf.port}`;
  const text = filled('redis.conf', { BIND: LOOPBACK, PORT: port, DIR: dir, REPLICAOF });
  const config = stage.file(`${choice.name}/redis.conf`, text);
  const server = new RedisServer(choice.name, port, dir, config, choice.args ?? []);
  stage.later(() => server.child.stop(2000, 'SIGKILL'));
  return server.ready();
}

/** Resolves when so many replicas confirm what the master writes. */
export async function untilReplicated(master: RedisServer, replicas: number): Promise<void> {
  await until(`${replicas} replicas of ${master.name}`, async () => {
    const good = await master.info('replication', 'min_slaves_good_slaves');
    const online = (await master.ask('INFO', 'replication').then(String, () => '')).match(/state=online/g) ?? [];
    return online.length >= replicas && (good === '' || Number(good) >= replicas);
  });
}

/** Three Sentinels that know the master, its replicas and each other. The replicas must be attached before. */
export async function startSentinels(
  stage: Stage,
  master: Pick<RedisServer, 'port'>,
  replicas: number,
): Promise<RedisServer[]> {
  const started = [1, 2, 3].map(async (n) => {
    const name = `sentinel${n}`;
    const port = await freePort();
    const dir = stage.folder(name);
    const values = { BIND: LOOPBACK, PORT: port, DIR: dir, MASTER_HOST: LOOPBACK, MASTER_PORT: master.port };
    const config = stage.file(`${name}/sentinel.conf`, filled('sentinel.conf', values));
    const sentinel = new RedisServer(name, port, dir, config, ['--sentinel']);
    stage.later(() => sentinel.child.stop(2000, 'SIGKILL'));
    return sentinel.ready();
  });
  const sentinels = await Promise.all(started);
  await until('Sentinels that know each other', async () => {
    const views = await Promise.all(sentinels.map((sentinel) => masterView(sentinel)));
    return views.every((view) => view['num-other-sentinels'] === '2' && view['num-slaves'] === String(replicas));
  });
  return sentinels;
}

/** What a Sentinel knows of the master. */
export async function masterView(sentinel: RedisServer): Promise<Readonly<Record<string, string>>> {
  const reply = await sentinel.ask('SENTINEL', 'MASTER', MASTER_NAME).catch(() => []);
  const flat = Array.isArray(reply) ? reply.map(String) : Object.entries(Object(reply)).flat().map(String);
  return Object.fromEntries(flat.flatMap((key, i) => (i % 2 === 0 ? [[key, flat[i + 1] ?? '']] : [])));
}

/** Which of the servers the Sentinels call master now. */
export async function currentMaster(
  sentinels: readonly RedisServer[],
  servers: readonly RedisServer[],
): Promise<RedisServer | null> {
  for (const sentinel of sentinels) {
    const { port } = await masterView(sentinel);
    const found = servers.find((server) => String(server.port) === port);
    if (found !== undefined) return found;
  }
  return null;
}

/** The setting `store` of engines that find their master through these Sentinels. */
export function sentinelStore(sentinels: readonly RedisServer[]): string {
  return `sentinel://${sentinels.map(({ address }) => address).join(',')}/${MASTER_NAME}`;
}
