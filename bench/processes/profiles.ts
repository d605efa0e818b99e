/** The CPU profiles an engine left in a folder, told by stage. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type CpuProfile, stageShares } from '../report/stages.js';

/** One line per profile of an event loop. */
export async function profileText(dir: string): Promise<string> {
  const files = (await readdir(dir)).filter((name) => name.endsWith('.cpuprofile'));
  const lines = await Promise.all(
    files.map(async (name) => {
      const shares = stageShares(JSON.parse(await readFile(join(dir, name), 'utf8')) as CpuProfile);
      return `${name}: ${shares.map(([stage, share]) => `${stage} ${(share * 100).toFixed(0)} %`).join(', ')}`;
    }),
  );
  return ['', 'Busy time of the event loop by stage:', ...lines].join('\n');
}
