/** An engine's store in a process of its own, for embedded-folder.test.ts: `open` once, or `commit` until killed. */
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { request } from './requests.js';

const [dir = '', task] = process.argv.slice(2);

try {
  const store = await openEmbeddedStore({ dir });
  if (task === 'open') {
    process.send?.('opened');
    await store.close();
  }
  for (let batch = 0; task === 'commit'; batch += 1) {
    const people = Array.from({ length: 20 }, (_, i) => `P${batch}-${i}`);
    const wanted = people.map((psn) =>
      request({ psn, msgid: `${psn}-m`, checks: { b: 0 }, writes: { b: '1' }, record: [`${psn}-s`, 'r'], outbox: psn }),
    );
    const results = await store.commit(wanted);
    process.send?.(people.filter((_, i) => results[i]?.kind === 'committed'));
  }
} catch (error) {
  process.send?.(String(error));
}
