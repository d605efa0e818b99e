import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openEmbeddedStore } from '../../src/store/embedded/store.js';
import { partitionOf } from '../../src/store/partition.js';
import { request, textOf } from './requests.js';

it('counts on behind a trimmed outbox after it was opened anew, so that no consumer passes over an entry', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trim-'));
  const first = await openEmbeddedStore({ dir });
  const partition = partitionOf('P1', first.partitions);
  for (const text of ['1', '2', '3']) await first.commit([request({ psn: 'P1', outbox: text })]);
  const last = (await first.readOutbox(partition, '', 10)).at(-1)?.position ?? '';
  await first.saveConsumer({ name: 'archive', positions: { [partition]: last } });
  expect(await first.trimOutbox(partition)).toBe(2);
  await first.close();
  const again = await openEmbeddedStore({ dir });
  await again.commit([request({ psn: 'P1', outbox: '4' })]);
  expect((await again.readOutbox(partition, last, 10)).map((e) => textOf(e.bytes))).toEqual(['4']);
  await again.close();
  rmSync(dir, { recursive: true, force: true });
});

it('may be followed and trimmed beside an engine, and refuses commits there', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'trim-'));
  const engine = await openEmbeddedStore({ dir });
  const tool = await openEmbeddedStore({ dir, exclusive: false });
  for (const text of ['1', '2', '3']) await engine.commit([request({ psn: 'P1', outbox: text })]);
  const partition = partitionOf('P1', engine.partitions);
  let seen = await tool.readOutbox(partition, '', 10);
  while (seen.length < 3) {
    await new Promise((resolve) => setTimeout(resolve, 2));
    seen = await tool.readOutbox(partition, '', 10);
  }
  await tool.saveConsumer({ name: 'archive', positions: { [partition]: seen[1]?.position ?? '' } });
  expect(await tool.trimOutbox(partition)).toBe(2);
  expect((await tool.commit([request({ psn: 'P1', outbox: '4' })]))[0]?.kind).toBe('refused');
  await engine.commit([request({ psn: 'P1', outbox: '4' })]);
  expect((await engine.readOutbox(partition, '', 10)).map((e) => textOf(e.bytes))).toEqual(['3', '4']);
  await tool.close();
  await engine.close();
  rmSync(dir, { recursive: true, force: true });
});
