/** Engines as an operator starts them: their own process, the template's settings. */
import { randomBytes } from 'node:crypto';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Child } from './child.js';
import { freePort, LOOPBACK, type Stage } from './stage.js';
import { filled } from './template.js';

const ROOT = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));

/** How `settlement-core` is run: as it was built where ENGINE_MAIN says so, else from its sources. */
export function cliArgs(...args: string[]): string[] {
  const built = process.env['ENGINE_MAIN'] ?? '';
  if (built !== '') return [join(ROOT, built), ...args];
  return ['--import', import.meta.resolve('tsx'), join(ROOT, 'src/cli/main.ts'), ...args];
}

/** Runs a command of `settlement-core` to its end. */
export async function runCli(
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ status: number | NodeJS.Signals | null; output: string }> {
  const child = new Child('settlement-core', process.execPath, cliArgs(...args), { env: { ...cleanEnv(), ...env } });
  return { status: await child.ended(), output: child.output };
}

/** The environment without settings of ours: they come from the file alone. */
export function cleanEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('SC_')));
}

export interface Caller {
  readonly id: string;
  readonly secret: string;
}

/** A file of one caller that may speak for every place. */
export function writeSenders(stage: Stage, id = 'pair'): { sender: Caller; file: string } {
  const sender = { id, secret: randomBytes(24).toString('base64url') };
  const file = stage.file('senders.json', `${JSON.stringify({ senders: [{ ...sender, areas: ['*'] }] })}\n`);
  return { sender, file };
}

export interface EngineChoice {
  readonly engineNo: number;
  readonly store: string;
  readonly sendersFile: string;
  /** Lines of the settings file that replace or follow the template's. */
  readonly settings?: Readonly<Record<string, string | number | boolean>>;
  /** More arguments of `start`. */
  readonly args?: readonly string[];
}

export class EngineProcess {
  readonly name: string;
  readonly engineNo: number;
  readonly port: number;
  readonly config: string;
  readonly #args: readonly string[];
  child: Child;

  constructor(engineNo: number, port: number, config: string, args: readonly string[]) {
    this.engineNo = engineNo;
    this.name = `engine${engineNo}`;
    this.port = port;
    this.config = config;
    this.#args = args;
    this.child = this.#spawn();
  }

  get address(): string {
    return `${LOOPBACK}:${this.port}`;
  }

  get url(): string {
    return `http://${this.address}`;
  }

  /** Status of /readyz and what it says; status 0 when nobody answers. */
  async readyz(): Promise<{ status: number; body: Record<string, unknown> }> {
    try {
      const response = await fetch(`${this.url}/readyz`, { signal: AbortSignal.timeout(2000) });
      return { status: response.status, body: (await response.json()) as Record<string, unknown> };
    } catch {
      return { status: 0, body: {} };
    }
  }

  async ready(): Promise<this> {
    await this.child.until(async () => (await this.readyz()).status === 200);
    return this;
  }

  /** Starts it again with the same settings. */
  async restart(): Promise<void> {
    await this.child.ended();
    this.child = this.#spawn();
    await this.ready();
  }

  #spawn(): Child {
    const args = cliArgs('start', '--config', this.config, ...this.#args);
    return new Child(`engine ${this.engineNo}`, process.execPath, args, { env: cleanEnv() });
  }
}

/** Started, but perhaps not ready yet: await `ready()`. */
export async function startEngine(stage: Stage, choice: EngineChoice): Promise<EngineProcess> {
  const port = await freePort();
  const name = `engine${choice.engineNo}`;
  const template = filled('engine.yaml.in', {
    HOST: LOOPBACK,
    PORT: port,
    ALLOW_REMOTE: 'false',
    ENGINE_NO: choice.engineNo,
    STORE: choice.store,
    DATA_DIR: stage.folder(`${name}/data`),
    SENDERS_FILE: choice.sendersFile,
  });
  const config = stage.file(`${name}/engine.yaml`, withSettings(template, choice.settings ?? {}));
  const engine = new EngineProcess(choice.engineNo, port, config, choice.args ?? []);
  stage.later(() => engine.child.stop(3000, 'SIGKILL'));
  return engine;
}

function withSettings(template: string, settings: Readonly<Record<string, string | number | boolean>>): string {
  const kept = template
    .split('\n')
    .filter((line) => !Object.keys(settings).some((name) => line.startsWith(`${name}:`)));
  return [...kept, ...Object.entries(settings).map(([name, value]) => `${name}: ${value}`), ''].join('\n');
}
