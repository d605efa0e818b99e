/**
 * The connection commits travel on, to one master. R4: nothing is sent twice, except a script the server did not know.
 * R5: WAIT follows the scripts on the same connection. R7: what was sent and not answered in time is in doubt. R9, R18: after
 * every (re)connect the link is used only when the server says it is a master, keeps the durability that is configured, has
 * loaded the script, and was compared with what this engine has seen (marks.ts).
 */
import type { Redis } from 'ioredis';
import { classify, errorCode, type Failure } from './classify.js';
import type { ScriptCall } from './commit-args.js';
import { durabilityFault } from './durability.js';
import { fields } from './info.js';
import type { Marks } from './marks.js';
import type { RedisSettings } from './options.js';
import { ReadyCommand } from './resp.js';
import { COMMIT_CODE } from './result-codes.js';
import { COMMIT_BATCH } from './scripts.js';

export interface ScriptReply {
  readonly kind: 'reply';
  readonly elements: readonly unknown[];
  /** false: written on the master, not known on enough replicas, or the mark behind it was not answered. */
  readonly replicated: boolean;
}

export type CallOutcome = ScriptReply | Failure;

interface Sent {
  readonly outcome: ScriptReply | Failure;
  readonly unknownScript: boolean;
}

const LOOK_AGAIN_MS = 500;
const NOT_READY: Failure = Object.freeze({ kind: 'refused', reason: 'the commit connection is not ready' });

export interface LinkOptions {
  readonly settings: RedisSettings;
  readonly marks: Marks;
  /** Whether this key lies on the link's server. */
  readonly isHere: (key: string) => boolean;
  /** The server was found in order, after a (re)connect. */
  readonly onVerified?: () => void;
}

export class CommitLink {
  readonly #redis: Redis;
  readonly #settings: RedisSettings;
  readonly #options: LinkOptions;
  #replid = '';
  #verified = false;
  #state = 'connecting';
  #lookAgain: NodeJS.Timeout | undefined;

  constructor(redis: Redis, options: LinkOptions) {
    this.#redis = redis;
    this.#settings = options.settings;
    this.#options = options;
    redis.on('ready', () => void this.#verify());
    redis.on('close', () => {
      clearTimeout(this.#lookAgain);
      this.#verified = false;
      this.#state = 'disconnected';
    });
  }

  /** Connected to a master that knows the script. */
  get ready(): boolean {
    return this.#verified && this.#redis.status === 'ready';
  }

  get state(): string {
    return this.ready ? 'ready' : this.#state;
  }

  /** Replication id of the server at the last (re)connect; '' before the first. */
  get replid(): string {
    return this.#replid;
  }

  /** Resolves once ready; rejects with the last state when that takes longer than `connectTimeoutMs`. */
  async connect(): Promise<void> {
    if (this.#redis.status === 'wait') await this.#redis.connect();
    await this.#verify();
    if (!this.ready) throw new Error(this.#state);
  }

  close(): void {
    clearTimeout(this.#lookAgain);
    this.#redis.disconnect();
  }

  /** Asks the server once more who it is; a link that is not connected does so by itself when it is. */
  lookAgain(): void {
    if (this.ready) void this.#verify();
  }

  async #verify(): Promise<void> {
    try {
      const replication = fields(String(await this.#redis.call('INFO', 'replication')));
      if (replication.get('role') !== 'master') throw new Error('not a master');
      const fault = await durabilityFault(this.#redis, this.#settings);
      if (fault !== null) throw new Error(fault);
      await this.#redis.call('SCRIPT', 'LOAD', COMMIT_BATCH.source);
      const { marks, isHere, onVerified } = this.#options;
      await marks.compare(isHere, async (key) => Number((await this.#redis.call('GET', key)) ?? 0));
      this.#replid = replication.get('master_replid') ?? '';
      this.#verified = true;
      onVerified?.();
    } catch (error) {
      this.#verified = false;
      this.#state = error instanceof Error ? error.message : String(error);
      // It may become a master, and Sentinel may name another one: look again, over a new connection.
      clearTimeout(this.#lookAgain);
      this.#lookAgain = setTimeout(() => this.#redis.disconnect(true), LOOK_AGAIN_MS);
    }
  }

  /** Sends all calls at once, in order; never rejects. `fenceKey` lies on this server. */
  async run(calls: readonly ScriptCall[], fenceKey: string): Promise<CallOutcome[]> {
    if (!this.ready) return calls.map(() => NOT_READY);
    const deadline = this.#deadline();
    try {
      const first = await this.#round(calls, fenceKey, deadline.late);
      const missing = calls.filter((_, i) => first[i]?.unknownScript === true);
      if (missing.length === 0) return first.map((sent) => sent.outcome);
      // Only these were certainly not run (NOSCRIPT); they are sent once more, after loading.
      const again = await this.#reload(missing, fenceKey, deadline.late);
      return first.map((sent) => (sent.unknownScript ? (again.shift() ?? sent.outcome) : sent.outcome));
    } finally {
      deadline.clear();
    }
  }

  async #reload(calls: readonly ScriptCall[], fenceKey: string, late: Promise<Failure>): Promise<CallOutcome[]> {
    const loaded = await Promise.race([
      this.#redis.call('SCRIPT', 'LOAD', COMMIT_BATCH.source).then(() => null, classify),
      late,
    ]);
    if (loaded !== null)
      return calls.map(() => ({ kind: 'refused', reason: `the script could not be loaded: ${loaded.reason}` }));
    return (await this.#round(calls, fenceKey, late)).map((sent) => sent.outcome);
  }

  async #round(calls: readonly ScriptCall[], fenceKey: string, late: Promise<Failure>): Promise<Sent[]> {
    // All in one turn: nothing of another batch comes between the scripts and their WAIT.
    const replies = calls.map((call) => this.#send(call));
    const replicated = this.#marked(fenceKey);
    const enough = await Promise.race([replicated, late.then(() => false)]);
    return Promise.all(
      replies.map(async (reply) => {
        const sent = await Promise.race([reply, late.then((outcome): Sent => ({ outcome, unknownScript: false }))]);
        if (sent.outcome.kind !== 'reply' || enough) return sent;
        return { ...sent, outcome: { ...sent.outcome, replicated: false } };
      }),
    );
  }

  #send({ command, items }: ScriptCall): Promise<Sent> {
    return (this.#redis.sendCommand(new ReadyCommand('evalsha', command)) as Promise<unknown>).then(
      (reply): Sent => {
        const elements = reply === COMMIT_CODE.committed ? items.map(() => reply) : reply;
        const known = Array.isArray(elements) ? (elements as unknown[]) : [];
        return { outcome: { kind: 'reply', elements: known, replicated: true }, unknownScript: false };
      },
      (error: unknown): Sent => ({ outcome: classify(error), unknownScript: errorCode(error) === 'NOSCRIPT' }),
    );
  }

  /**
   * The mark is a write of this connection: WAIT covers everything up to a connection's last write, so a replayed receipt
   * that another connection wrote is covered too. Without replicas to wait for it is the mark alone.
   */
  async #marked(fenceKey: string): Promise<boolean> {
    const { waitReplicas, waitTimeoutMs } = this.#settings;
    const { marks } = this.#options;
    const [mark] = marks
      .raise(fenceKey)
      .map(([name, ...args]) => this.#redis.call(name, ...args).then(Number, () => 0));
    const reached =
      waitReplicas === 0 ? 0 : this.#redis.call('WAIT', waitReplicas, waitTimeoutMs).then(Number, () => -1);
    const count = (await mark) ?? 0;
    if (count === 0 || (await reached) < waitReplicas) return false;
    marks.confirmed(fenceKey, count);
    return true;
  }

  /** Whether everything written on this server so far is on enough replicas. */
  async confirm(fenceKey: string): Promise<boolean> {
    if (!this.ready) return false;
    const deadline = this.#deadline();
    try {
      return await Promise.race([this.#marked(fenceKey), deadline.late.then(() => false)]);
    } finally {
      deadline.clear();
    }
  }

  #deadline(): { late: Promise<Failure>; clear: () => void } {
    const { commitTimeoutMs } = this.#settings;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<Failure>((resolve) => {
      timer = setTimeout(() => {
        resolve({ kind: 'in_doubt', reason: `no answer within ${commitTimeoutMs} ms` });
        // A server that does not answer may be an old master; a new connection asks for its role first (R9).
        this.#redis.disconnect(true);
      }, commitTimeoutMs);
    });
    return { late, clear: () => clearTimeout(timer) };
  }

  /** One plain command on this connection: claims in Cluster, ends of replayed answers. Rejects when not ready. */
  async command(name: string, ...args: (string | number)[]): Promise<unknown> {
    if (!this.ready) throw new Error(NOT_READY.reason);
    return this.#redis.callBuffer(name, ...args);
  }
}
