#!/usr/bin/env node
import { Command } from 'commander';
import { inChinese } from '../policy/messages-zh.js';
import { register as registerAudit } from './audit.js';
import { register as registerBackup } from './backup.js';
import { register as registerCall } from './call.js';
import { register as registerClaim } from './claim.js';
import { register as registerDemo } from './demo.js';
import { register as registerDrain } from './drain.js';
import { register as registerExplain } from './explain.js';
import { register as registerFiling } from './filing.js';
import { register as registerHold } from './hold.js';
import { register as registerLoad } from './load.js';
import { register as registerOperator } from './operator.js';
import { register as registerOutbox } from './outbox.js';
import { register as registerPolicy } from './policy.js';
import { register as registerQuote } from './quote.js';
import { register as registerRestore } from './restore.js';
import { register as registerStart } from './start.js';

/** The `settlement-core` command. Each command lives in a file of its own and registers itself. */
const program = new Command('settlement-core')
  .description('异地就医直接结算 · 参保地结算核心')
  .showHelpAfterError('（加 --help 查看用法）');

for (const register of [
  registerStart,
  registerDrain,
  registerBackup,
  registerRestore,
  registerLoad,
  registerPolicy,
  registerQuote,
  registerExplain,
  registerDemo,
  registerCall,
  registerFiling,
  registerClaim,
  registerOutbox,
  registerAudit,
  registerOperator,
  registerHold,
])
  register(program);

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? inChinese(error.message) : String(error)}\n`);
  process.exitCode = 1;
}
