import { Type } from 'typebox';
import { OPERATOR_NAME, OperatorsError, requireGoodPassword } from '../access/operators.js';
import { hashPassword } from '../access/passwords.js';
import type { Session } from '../access/sessions.js';
import type { AdminContext } from '../context.js';
import { AdminError } from '../errors.js';
import { body } from '../fields.js';
import { type Caller, type Route, route } from '../route.js';

const Password = Type.String({ minLength: 1, maxLength: 512 });
const SignInInput = body({ name: Type.String({ pattern: OPERATOR_NAME }), password: Password });
const PasswordInput = body({ old_password: Password, new_password: Password });

/** Signing in and out, and one's own password. */
export function sessionRoutes(context: AdminContext): Route[] {
  const { sessions, accessLog, metrics } = context;
  return [
    route('POST', 'session', {
      role: null,
      input: SignInInput,
      heavy: false,
      handle: async ({ input, ip, setCookie }) => {
        const entry = { operator: input.name, psnNo: null, setlId: null, reason: '', detail: '', ip } as const;
        try {
          const operator = await context.signIn.check(input.name, input.password);
          const { token, session } = sessions.open(operator);
          await accessLog.append({ ...entry, role: operator.role, action: 'sign_in', outcome: 'ok' });
          setCookie(token);
          return sessionNode(context, { operator, session });
        } catch (error) {
          if (!(error instanceof AdminError)) throw error;
          metrics.signInFailed();
          const action = error.code === 'locked' ? 'locked' : 'sign_in_failed';
          await accessLog.append({ ...entry, role: '', action, outcome: error.code });
          throw error;
        }
      },
    }),
    route('GET', 'session', {
      role: 'view',
      heavy: false,
      handle: ({ caller }) => sessionNode(context, caller as Caller),
    }),
    route('DELETE', 'session', {
      role: 'view',
      heavy: false,
      audit: 'sign_out',
      handle: ({ caller, setCookie }) => {
        sessions.close(caller?.token ?? '');
        setCookie(null);
        return {};
      },
    }),
    route('POST', 'session/password', {
      role: 'view',
      input: PasswordInput,
      heavy: false,
      audit: 'password',
      handle: async ({ input, caller, setCookie }) => {
        const { name } = (caller as Caller).operator;
        const { operators } = context;
        await context.signIn.check(name, input.old_password);
        try {
          requireGoodPassword(input.new_password, name);
          operators.change(name, { password: await hashPassword(input.new_password, context.passwordCost) });
        } catch (error) {
          throw error instanceof OperatorsError ? new AdminError('bad_request', error.message) : error;
        }
        // The session that asked goes on under a new token; all others ended with the old password.
        const operator = operators.find(name);
        if (operator !== null) setCookie(sessions.open(operator).token);
        return {};
      },
    }),
  ];
}

function sessionNode(context: AdminContext, { operator, session }: Pick<Caller, 'operator'> & { session: Session }) {
  const { sessions, info, clock } = context;
  const { idleEndMs, absoluteEndMs } = sessions.endsOf(session);
  return {
    operator: { name: operator.name, role: operator.role },
    csrf: session.csrf,
    idle_end_ms: idleEndMs,
    absolute_end_ms: absoluteEndMs,
    now_ms: clock.nowMs(),
    engine: { version: info.version, engine_no: info.engineNo, store: info.store, started_ms: info.startedMs },
  };
}
