import { Type } from 'typebox';
import type { AdminContext } from '../context.js';
import { body, Reason } from '../fields.js';
import { Health } from '../health/health.js';
import { readPlaybook } from '../health/playbook.js';
import { type Route, route } from '../route.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const LevelInput = body({ level: Type.Union(LEVELS.map((level) => Type.Literal(level))), reason: Reason });

/** How the engine is, what each alarm means, and how much it says in its log. */
export function healthRoutes(context: AdminContext): Route[] {
  const playbook = readPlaybook();
  const health = new Health(context, playbook);
  return [
    route('GET', 'health', { role: 'view', handle: () => health.read() }),
    route('GET', 'playbook', { role: 'view', heavy: false, handle: () => ({ entries: playbook }) }),
    route('POST', 'health/log-level', {
      role: 'administer',
      input: LevelInput,
      heavy: false,
      audit: 'log_level',
      subject: ({ level }) => ({ detail: level }),
      handle: ({ input: { level } }) => {
        const before = context.logLevel.get();
        context.logLevel.set(level);
        return { level, before };
      },
    }),
  ];
}
