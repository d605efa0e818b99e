import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { conformance } from './conformance.js';

conformance('embedded', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'embedded-'));
  const store = await openEmbeddedStore({ dir });
  const close = async (): Promise<void> => {
    await store.close();
    await rm(dir, { recursive: true, force: true });
  };
  return { store, second: null, close };
});
