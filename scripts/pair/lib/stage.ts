/** A temporary folder, free ports, and everything started in it: taken down in the reverse order, the folder removed. */
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const LOOPBACK = '127.0.0.1';

export class Stage {
  readonly dir = mkdtempSync(join(tmpdir(), 'pair-'));
  readonly #steps: (() => Promise<unknown> | void)[] = [];

  /** To be done at the end, last added first. */
  later(step: () => Promise<unknown> | void): void {
    this.#steps.push(step);
  }

  /** A folder of its own below the stage's. */
  folder(name: string): string {
    const path = join(this.dir, name);
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Writes a file readable by its owner only; its path. */
  file(name: string, text: string): string {
    const path = join(this.dir, name);
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  }

  async end(): Promise<void> {
    for (const step of this.#steps.splice(0).reverse()) {
      // One that cannot be ended must not keep the others.
      await Promise.resolve(step()).catch(() => undefined);
    }
    rmSync(this.dir, { recursive: true, force: true });
  }
}

/** A TCP port of loopback that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer();
  probe.listen(0, LOOPBACK);
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

/** Waits until `test` says yes; rejects naming `what` when it does not in time. */
export async function until(what: string, test: () => Promise<boolean>, withinMs = 30_000): Promise<void> {
  for (let waited = 0; waited < withinMs; waited += 25) {
    if (await test()) return;
    await sleep(25);
  }
  throw new Error(`not within ${withinMs} ms: ${what}`);
}
