#!/usr/bin/env node
import { Command } from 'commander';
import { register as registerCall } from './call.js';
import { register as registerDemo } from './demo.js';
import { register as registerLoad } from './load.js';
import { register as registerPolicy } from './policy.js';
import { register as registerStart } from './start.js';

/** The `settlement-core` command. Each command lives in a file of its own and registers itself. */
const program = new Command('settlement-core')
  .description('异地就医直接结算 · 参保地结算核心')
  .showHelpAfterError('（加 --help 查看用法）');

for (const register of [registerStart, registerLoad, registerPolicy, registerDemo, registerCall]) register(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
