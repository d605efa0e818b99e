import { describe, expect, it } from 'vitest';
import { publishIfNone } from '../../src/cli/active-policies.js';
import { openLog } from '../../src/cli/logging.js';
import { FakeStore } from '../engine/fake-store.js';

/** A master that refuses its first writes because its replicas are not there yet. */
class LateReplicas extends FakeStore {
  refused = 0;
  readonly #refusals: number;
  readonly #message: string;

  constructor(refusals: number, message: string) {
    super();
    this.#refusals = refusals;
    this.#message = message;
  }

  override putPolicy(policy: { versionId: string; bytes: Uint8Array }): Promise<void> {
    if (this.refused === this.#refusals) return super.putPolicy(policy);
    this.refused++;
    return Promise.reject(new Error(this.#message));
  }

  readonly published: string[] = [];

  override activatePolicy(...[region = '']: string[]): Promise<void> {
    this.published.push(region);
    return Promise.resolve();
  }
}

const { logger } = openLog('silent');

describe('publishing the packs at the first start', () => {
  it('waits for a master whose replicas come later', async () => {
    const store = new LateReplicas(2, 'NOREPLICAS Not enough good replicas to write.');
    await publishIfNone(store, '', logger);
    expect(store.refused).toBe(2);
    expect(store.published).toContain('610100');
  });

  it('does not wait for anything else', async () => {
    const store = new LateReplicas(1, 'OOM command not allowed');
    await expect(publishIfNone(store, '', logger)).rejects.toThrow(/^OOM/);
  });
});
