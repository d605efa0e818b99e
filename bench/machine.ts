/** Where the figures come from; without it they mean nothing. */
import { execFileSync } from 'node:child_process';
import { availableParallelism, cpus, release, totalmem, type } from 'node:os';
import type { Parts } from './benchmark.js';

export function machine(): Parts {
  return {
    cpu: cpus()[0]?.model.trim() ?? '',
    cores: availableParallelism(),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    system: `${type()} ${release()}`,
    node: process.versions.node,
    redis: redisVersion(),
  };
}

function redisVersion(): string {
  try {
    const text = execFileSync(process.env['REDIS_SERVER'] || 'redis-server', ['--version'], { encoding: 'utf8' });
    return /v=(\S+)/.exec(text)?.[1] ?? text.trim();
  } catch {
    return 'none';
  }
}
