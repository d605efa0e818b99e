import type { HttpStatus } from '../http-status.js';
import type { TemplatedApp } from 'uWebSockets.js';
import { ConsoleFiles } from '../console-files.js';
import type { ServerLog } from '../dispatch.js';
import { AccessLog } from './access/access-log.js';
import type { OperatorsFile } from './access/operators.js';
import { PASSWORD_COST, type PasswordCost } from './access/passwords.js';
import { Sessions } from './access/sessions.js';
import { SignIn } from './access/sign-in.js';
import type { AdminContext } from './context.js';
import { AdminDoor } from './door.js';
import { Refs } from './records/refs.js';
import { adminRoutes } from './routes/index.js';
import { Study } from './study/study.js';

/** Times in ms. */
export interface ConsoleOptions
  extends Pick<AdminContext, 'store' | 'clock' | 'metrics' | 'stats' | 'info' | 'logLevel' | 'operators' | 'ring'> {
  readonly operators: OperatorsFile;
  readonly accessLogPath: string;
  readonly trustedProxy: boolean;
  readonly idleMs: number;
  readonly absoluteMs: number;
  readonly lockAttempts: number;
  readonly lockMs: number;
  /** For tests: passwords that cost less. */
  readonly passwordCost?: PasswordCost;
  readonly log: ServerLog;
}

const SESSIONS_PER_OPERATOR = 20;

/** Console and admin API as one door of the server. */
export class Console {
  readonly #door: AdminDoor;
  readonly #files: ConsoleFiles;
  readonly #context: AdminContext;

  constructor(options: ConsoleOptions) {
    const { operators, clock, metrics, log, trustedProxy } = options;
    const { idleMs, absoluteMs, lockAttempts, lockMs, passwordCost = PASSWORD_COST } = options;
    const sessions = new Sessions(operators, { idleMs, absoluteMs, perOperator: SESSIONS_PER_OPERATOR }, clock);
    this.#context = {
      ...options,
      sessions,
      signIn: new SignIn(operators, { attempts: lockAttempts, lockMs }, clock, passwordCost),
      passwordCost,
      accessLog: new AccessLog(options.accessLogPath, clock),
      refs: new Refs(),
      study: new Study(),
    };
    this.#door = new AdminDoor({
      routes: adminRoutes(this.#context),
      sessions,
      accessLog: this.#context.accessLog,
      answered: (status: HttpStatus) => metrics.adminAnswered(status),
      trustedProxy,
      secure: trustedProxy,
      log,
    });
    this.#files = new ConsoleFiles(log);
  }

  register(app: TemplatedApp): void {
    this.#door.register(app);
    this.#files.register(app);
  }

  startDraining(): void {
    this.#door.startDraining();
    this.#context.ring.stop();
  }

  /** Ends the study thread and closes the access log. */
  async close(): Promise<void> {
    this.#context.ring.stop();
    await this.#context.study.close();
    await this.#context.accessLog.close();
  }
}
