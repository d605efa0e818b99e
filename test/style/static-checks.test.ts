import { spawn } from 'node:child_process';
import { expect, it } from 'vitest';
import { ROOT } from './files.js';

/** Runs one of package.json's scripts and returns its output when it fails, '' when it passes. */
async function failureOf(script: string): Promise<string> {
  const child = spawn('npm', ['run', '--silent', script], {
    cwd: ROOT,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((resolve, reject) => child.on('close', resolve).on('error', reject));
  return code === 0 ? '' : `npm run ${script} ended with ${code}:\n${output}`;
}

it.each(['check:types', 'check:lint', 'check:format'])(
  'npm run %s passes',
  async (script) => {
    expect(await failureOf(script)).toBe('');
  },
  120_000,
);
