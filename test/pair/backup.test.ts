/** A hot backup of the embedded store, a restore that says what it lacks, and the script for Redis. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { type EngineProcess, runCli, startEngine, writeSenders } from '../../scripts/pair/lib/engine.js';
import { Stage } from '../../scripts/pair/lib/stage.js';
import { openStore } from '../../src/store/open.js';
import { billOf, clientOf, loadPersons, Workload } from './workload.js';

const PERSONS = 10;
const EMBEDDED = { store: 'embedded', durability: 'server', waitReplicas: 0, stopDelayMs: 0 };
const stages: Stage[] = [];
afterEach(async () => {
  for (const stage of stages.splice(0)) await stage.end();
});

async function engineOn(
  stage: Stage,
): Promise<{ engine: EngineProcess; dataDir: string; sender: { id: string; secret: string } }> {
  const dataDir = stage.folder('engine0/data');
  const store = await openStore({ kind: 'embedded', dir: join(dataDir, 'store') });
  await loadPersons(store, stage.dir, PERSONS);
  await store.close();
  const { sender, file } = writeSenders(stage);
  const engine = await startEngine(stage, { engineNo: 0, store: 'embedded', sendersFile: file, settings: EMBEDDED });
  return { engine: await engine.ready(), dataDir, sender };
}

const linesOf = (file: string): { position: string; partition: number; setl_id?: string }[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { position: string; partition: number });

it('R6 R12: a backup under load restores to the moment it was taken, says what is missing, and no position comes twice', async () => {
  const stage = new Stage();
  stages.push(stage);
  const { engine, dataDir, sender } = await engineOn(stage);
  const backup = join(stage.dir, 'backup');
  const archive = join(stage.dir, 'archive.ndjson');
  const follow = (): ReturnType<typeof runCli> =>
    runCli(['outbox', 'follow', '--consumer', 'archive', '--file', archive, '--once', '--data-dir', dataDir]);

  const client = clientOf(engine.url, sender);
  const load = new Workload([client], PERSONS);
  load.start(4);
  await load.settled(50);
  const taken = await runCli(['backup', backup, '--data-dir', dataDir]);
  expect(taken).toMatchObject({ status: 0, output: expect.stringContaining('已打开核对') });
  await load.settled(30);
  await load.stop();
  expect(load.others()).toEqual({});
  expect((await runCli(['backup', backup, '--data-dir', dataDir])).output).toContain('已存在');
  expect(await follow()).toMatchObject({ status: 0, output: expect.stringContaining('已写入') });
  const known = linesOf(archive);

  // Not under an engine, not over data without being told to.
  expect((await runCli(['restore', backup, '--replace', '--data-dir', dataDir])).output).toContain(
    '正被另一个引擎使用',
  );
  await client.close();
  expect(await engine.child.stop()).toBe(0);
  expect((await runCli(['restore', backup, '--data-dir', dataDir])).output).toContain('--replace');

  const restored = await runCli(['restore', backup, '--replace', '--archive', archive, '--data-dir', dataDir]);
  expect(restored.status).toBe(0);
  const facts = JSON.parse(readFileSync(join(backup, 'backup.json'), 'utf8')) as {
    outbox: number[];
    counts: { records: number };
  };
  const inBackup = facts.outbox.reduce((sum, last) => sum + last, 0);
  const missing = known.length - inBackup;
  expect(missing).toBeGreaterThanOrEqual(30);
  expect(restored.output).toContain(`之后的 ${missing} 条流水不在其中`);
  expect(restored.output).toContain(`消费方 archive 已处理其中 ${missing} 条`);
  expect(linesOf(`${archive}.missing.ndjson`)).toHaveLength(missing);
  const audit = await runCli(['audit', '--data-dir', dataDir]);
  expect(audit).toMatchObject({ status: 0, output: expect.stringContaining('全部相符') });

  // Sent again, each message is answered: with its old bytes where the backup has it, settled anew where it has not.
  await engine.restart();
  const again = clientOf(engine.url, sender);
  let sameBytes = 0;
  for (const { person, msgid, result } of load.sent) {
    const repeat = await again.settle(billOf(person, msgid));
    expect([msgid, repeat.outcome]).toEqual([msgid, 'executed']);
    if (
      result.outcome === 'executed' &&
      repeat.outcome === 'executed' &&
      Buffer.compare(result.frame, repeat.frame) === 0
    )
      sameBytes += 1;
  }
  expect(sameBytes).toBeGreaterThanOrEqual(facts.counts.records - PERSONS);
  await again.close();
  expect((await follow()).status).toBe(0);
  const all = linesOf(archive);
  // The consumer that read past the backup gets every new entry, and none under a position it knows.
  expect(all).toHaveLength(known.length + missing);
  expect(new Set(all.map(({ partition, position }) => `${partition}:${position}`)).size).toBe(all.length);
  expect(await engine.child.stop()).toBe(0);
  expect((await runCli(['audit', '--data-dir', dataDir])).status).toBe(0);

  const data = join(backup, 'data.mdb');
  const bytes = readFileSync(data);
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1;
  writeFileSync(data, bytes);
  const damaged = await runCli(['restore', backup, '--replace', '--data-dir', dataDir]);
  expect(damaged).toMatchObject({ status: 1, output: expect.stringContaining('已损坏') });
  expect((await runCli(['audit', '--data-dir', dataDir])).status).toBe(0);
});
