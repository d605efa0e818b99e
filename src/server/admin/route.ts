import type { Static, TSchema } from 'typebox';
import type { AccessAction } from './access/access-log.js';
import type { Operator } from './access/operators.js';
import type { Role } from './access/roles.js';
import type { Session } from './access/sessions.js';
import type { ReplyStream } from '../http-io.js';

export type Method = 'GET' | 'POST' | 'DELETE';

/** Who asks. */
export interface Caller {
  readonly operator: Operator;
  readonly session: Session;
  readonly token: string;
}

export interface Call<I> {
  /** Body of a POST, parameters of a GET: checked. */
  readonly input: I;
  /** null on the addresses that need nobody. */
  readonly caller: Caller | null;
  readonly ip: string;
  /** Sets or clears the session cookie with the answer. */
  setCookie(token: string | null): void;
}

/** What a look is about, for the access log; known once it was made. */
export interface Subject {
  readonly psnNo?: string | null;
  readonly setlId?: string | null;
  readonly detail?: string;
}

export interface Route {
  readonly method: Method;
  /** After `/v1/admin/`. */
  readonly path: string;
  /** Least role; null = nobody need be signed in. */
  readonly role: Role | null;
  readonly input: TSchema | null;
  /** Written to the access log before the answer leaves, also when it was refused. */
  readonly audit: { readonly action: AccessAction; subject(input: never, answer: unknown): Subject } | null;
  /** Reads the store or works in the study: only so many at once. */
  readonly heavy: boolean;
  /** Gives what is sent as JSON. Throws AdminError. */
  readonly handle: (call: Call<never>) => unknown;
  /** In place of `handle`: an answer that goes on. */
  readonly stream?: (caller: Caller, begin: () => ReplyStream | null) => (() => void) | null;
}

interface Wanted<S extends TSchema> {
  readonly role: Role | null;
  readonly input?: S;
  readonly heavy?: boolean;
  readonly audit?: AccessAction;
  readonly subject?: (input: Static<S>, answer: unknown) => Subject;
  readonly handle: (call: Call<Static<S>>) => unknown;
}

/** A route with its handler typed by its schema. `heavy` unless it says otherwise. */
export function route<S extends TSchema>(method: Method, path: string, wanted: Wanted<S>): Route {
  const { role, input = null, heavy = true, audit, subject = () => ({}), handle } = wanted;
  return {
    method,
    path,
    role,
    input,
    heavy,
    audit: audit === undefined ? null : { action: audit, subject: subject as (i: never, a: unknown) => Subject },
    handle: handle as (call: Call<never>) => unknown,
  };
}

/** JSON that is text already. */
export class JsonText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}
