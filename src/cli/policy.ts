import type { Command } from 'commander';
import { register as registerCheck } from './policy/check.js';
import { register as registerDiff } from './policy/diff.js';
import { register as registerImpact } from './policy/impact.js';
import { register as registerNew } from './policy/new.js';
import { register as registerPublish } from './policy/publish.js';
import { register as registerSchema } from './policy/schema.js';
import { register as registerShow } from './policy/show.js';
import { register as registerTest } from './policy/test.js';
import { register as registerVersions } from './policy/versions.js';

const TOOLS = [
  registerNew,
  registerCheck,
  registerTest,
  registerShow,
  registerDiff,
  registerImpact,
  registerPublish,
  registerVersions,
  registerSchema,
];

/** `settlement-core policy …`: the tools of a policy officer. */
export function register(program: Command): void {
  const policy = program.command('policy').description('政策包工具：新建、检查、测试、查看、比较、测算、发布');
  for (const tool of TOOLS) tool(policy);
  // `policy show … | head` closes the pipe early; that is no error.
  policy.hook('preAction', () => {
    process.stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0);
      throw error;
    });
  });
}
