import type { HttpRequest, HttpResponse, TemplatedApp } from 'uWebSockets.js';
import { Check, Errors } from 'typebox/value';
import { PackError } from '../../policy/node.js';
import { StoreUnavailable } from '../../store/port.js';
import type { ServerLog } from '../dispatch.js';
import { readBody, Reply } from '../http-io.js';
import type { HttpStatus } from '../http-status.js';
import type { AccessEntry, AccessLog } from './access/access-log.js';
import { mayActAs } from './access/roles.js';
import { sameToken, type Sessions } from './access/sessions.js';
import { AdminError } from './errors.js';
import { askedOf, type Asked, type RequestOptions, sessionCookie } from './request.js';
import { type Call, type Caller, JsonText, type Route } from './route.js';
import { Turnstile } from './turnstile.js';

export interface AdminDoorOptions extends RequestOptions {
  readonly routes: readonly Route[];
  readonly sessions: Sessions;
  readonly accessLog: AccessLog;
  /** Told the status of every answer. */
  readonly answered: (status: HttpStatus) => void;
  readonly log: ServerLog;
}

const PREFIX = '/v1/admin/';
const MAX_BODY = 65_536;
/** Requests that read the store or work in the study: at once, and waiting. */
const HEAVY = 4;
const HEAVY_WAITING = 64;
const REASON = { min: 2, max: 200 };

/** `/v1/admin/…`: who asks, may they, is it well formed; then the route. Every look is recorded before its answer leaves. */
export class AdminDoor {
  readonly #o: AdminDoorOptions;
  readonly #routes: ReadonlyMap<string, ReadonlyMap<string, Route>>;
  readonly #heavy = new Turnstile(HEAVY, HEAVY_WAITING);
  #draining = false;

  constructor(options: AdminDoorOptions) {
    this.#o = options;
    const byPath = new Map<string, Map<string, Route>>();
    for (const route of options.routes) {
      const methods = byPath.get(route.path) ?? new Map<string, Route>();
      methods.set(route.method, route);
      byPath.set(route.path, methods);
    }
    this.#routes = byPath;
  }

  startDraining(): void {
    this.#draining = true;
  }

  register(app: TemplatedApp): void {
    app.any(`${PREFIX}*`, (res, req) => this.#accept(res, req));
  }

  /** An exception that left this handler would abort the process. */
  #accept(res: HttpResponse, req: HttpRequest): void {
    let reply: Reply | null = null;
    try {
      const made = new Reply(res);
      reply = made;
      const asked = askedOf(res, req, PREFIX, this.#o);
      if (asked.method === 'GET' || asked.length === 0) return void this.#answer(made, asked, null);
      if (asked.length > MAX_BODY) return this.#refuse(made, new AdminError('too_large'), true);
      readBody(res, MAX_BODY, (body) => {
        if (body === null) this.#refuse(made, new AdminError('too_large'), true);
        else void this.#answer(made, asked, body);
      });
    } catch (error) {
      this.#failed(reply, error);
    }
  }

  /** Never rejects. */
  async #answer(reply: Reply, asked: Asked, body: Uint8Array | null): Promise<void> {
    try {
      if (this.#draining) throw new AdminError('draining');
      const route = this.#routeOf(asked);
      const caller = this.#callerOf(asked, route);
      await this.#refuseLowRole(route, caller, asked, body);
      if (route.stream !== undefined && caller !== null) return this.#stream(reply, route, caller);
      const cookie: { token: string | null | undefined } = { token: undefined };
      const input = inputOf(route, asked, body);
      const call: Call<unknown> = { input, caller, ip: asked.ip, setCookie: (token) => (cookie.token = token) };
      const text = await this.#handled(route, call);
      const headers = cookie.token === undefined ? {} : { 'set-cookie': sessionCookie(cookie.token, this.#o.secure) };
      this.#o.answered(200);
      reply.json(200, text, false, headers);
    } catch (error) {
      this.#failed(reply, error);
    }
  }

  #routeOf(asked: Asked): Route {
    const methods = this.#routes.get(asked.path);
    if (methods === undefined) throw new AdminError('not_found');
    const route = methods.get(asked.method);
    if (route === undefined) throw new AdminError('method_not_allowed');
    return route;
  }

  #callerOf(asked: Asked, route: Route): Caller | null {
    if (route.role === null) return null;
    // A stream and what a page asks by itself must not keep an unattended session alive.
    const state = this.#o.sessions.check(asked.token, route.stream === undefined && !asked.background);
    if (state.kind !== 'ok') throw new AdminError(state.kind === 'none' ? 'not_signed_in' : 'session_expired');
    const { session, operator } = state;
    if (asked.method !== 'GET' && !sameToken(asked.csrf, session.csrf)) throw new AdminError('csrf');
    return { operator, session, token: asked.token };
  }

  /** What somebody tried and may not is recorded like what they may. */
  async #refuseLowRole(route: Route, caller: Caller | null, asked: Asked, body: Uint8Array | null): Promise<void> {
    if (caller === null || route.role === null || mayActAs(caller.operator.role, route.role)) return;
    const refusal = new AdminError('forbidden', route.role);
    const input = inputOf(route, asked, body);
    await this.#record(route, { input, caller, ip: asked.ip, setCookie: () => undefined }, null, refusal);
    throw refusal;
  }

  /** The answer as JSON, recorded. */
  async #handled(route: Route, call: Call<unknown>): Promise<string> {
    const work = async (): Promise<unknown> => route.handle(call as Call<never>);
    let answer: unknown;
    try {
      if (route.audit !== null && route.role !== null) requireReason(route, call.input);
      answer = await (route.heavy ? this.#heavy.pass(work) : work());
    } catch (error) {
      const refusal = refusalOf(error);
      if (refusal === null) this.#o.log.error({ err: error, path: route.path }, '管理接口出错');
      await this.#record(route, call, null, refusal ?? new AdminError('internal'));
      throw refusal ?? new AdminError('internal');
    }
    await this.#record(route, call, answer, null);
    return answer instanceof JsonText ? answer.text : JSON.stringify(answer);
  }

  async #record(route: Route, call: Call<unknown>, answer: unknown, refusal: AdminError | null): Promise<void> {
    if (route.audit === null || call.caller === null) return;
    const { operator } = call.caller;
    const subject = route.audit.subject(call.input as never, answer);
    const entry: AccessEntry = {
      operator: operator.name,
      role: operator.role,
      action: route.audit.action,
      psnNo: subject.psnNo ?? null,
      setlId: subject.setlId ?? null,
      reason: reasonOf(call.input),
      detail: subject.detail ?? '',
      ip: call.ip,
      outcome: refusal?.code ?? 'ok',
    };
    await this.#o.accessLog.append(entry);
  }

  #stream(reply: Reply, route: Route, caller: Caller): void {
    const headers = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };
    const stop = route.stream?.(caller, () => reply.stream('text/event-stream; charset=utf-8', headers)) ?? null;
    if (stop !== null) reply.onGone(stop);
  }

  #refuse(reply: Reply, error: AdminError, close: boolean): void {
    this.#o.answered(error.status);
    reply.json(error.status, error.body(), close);
  }

  #failed(reply: Reply | null, error: unknown): void {
    const refusal = refusalOf(error);
    if (refusal === null) this.#o.log.error({ err: error }, '管理接口出错');
    if (reply === null) return;
    try {
      this.#refuse(reply, refusal ?? new AdminError('internal'), false);
    } catch {
      reply.drop();
    }
  }
}

/** null: nothing that was foreseen. */
function refusalOf(error: unknown): AdminError | null {
  if (error instanceof AdminError) return error;
  if (error instanceof StoreUnavailable) return new AdminError('store_unavailable');
  if (error instanceof PackError) return new AdminError('policy_error', error.message);
  return null;
}

function inputOf(route: Route, asked: Asked, body: Uint8Array | null): unknown {
  if (asked.method !== 'GET' && body !== null && !asked.isJson) throw new AdminError('not_json');
  if (route.input === null) return {};
  const input = asked.method === 'GET' ? asked.query : parsed(body);
  if (Check(route.input, input)) return input;
  if (asksReason(route) && reasonOf(input).trim() === '') throw new AdminError('reason_required');
  const [first] = Errors(route.input, input);
  throw new AdminError('bad_request', first === undefined ? '' : `${first.instancePath} ${first.message}`.trim());
}

function parsed(body: Uint8Array | null): unknown {
  if (body === null) return {};
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new AdminError('bad_request', 'JSON');
  }
}

function reasonOf(input: unknown): string {
  const reason = (input as { reason?: unknown } | null)?.reason;
  return typeof reason === 'string' ? reason : '';
}

const asksReason = ({ input }: Route): boolean =>
  'reason' in ((input as { properties?: object } | null)?.properties ?? {});

function requireReason(route: Route, input: unknown): void {
  if (!asksReason(route)) return;
  const length = [...reasonOf(input).trim()].length;
  if (length < REASON.min || length > REASON.max) throw new AdminError('reason_required');
}
