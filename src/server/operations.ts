import type { HttpRequest, HttpResponse, TemplatedApp } from 'uWebSockets.js';
import type { Readiness, ServerLog } from './dispatch.js';
import { Reply } from './http-io.js';
import type { HttpStatus } from './http-status.js';

export interface OperationsOptions {
  /** Asked for `/readyz`; may reject, which counts as not ready. */
  readonly readiness: () => Promise<Readiness>;
  /** Content of `/metrics`. */
  readonly metrics: { contentType: string; text(): Promise<string> };
  readonly log: ServerLog;
}

/** `/healthz`, `/readyz`, `/metrics`, and a JSON answer for everything else. No caller identity needed, nothing personal told. */
export class Operations {
  readonly #o: OperationsOptions;
  #draining = false;
  /** One question to the store at a time, however many ask. */
  #asking: Promise<Readiness> | null = null;

  constructor(options: OperationsOptions) {
    this.#o = options;
  }

  startDraining(): void {
    this.#draining = true;
  }

  register(app: TemplatedApp): void {
    app.get(
      '/healthz',
      this.#guarded((reply) => void reply.json(200, '{"status":"ok"}')),
    );
    app.get(
      '/readyz',
      this.#guarded((reply) => this.#ready(reply)),
    );
    app.get(
      '/metrics',
      this.#guarded((reply) => this.#metrics(reply)),
    );
    app.any(
      '/v1/transactions',
      this.#guarded((reply) => void reply.json(405, failure('该地址只接受 POST'), true)),
    );
    app.any(
      '/*',
      this.#guarded((reply) => void reply.json(404, failure('没有这个地址'), true)),
    );
  }

  #guarded(handler: (reply: Reply) => void | Promise<void>): (res: HttpResponse, req: HttpRequest) => void {
    const failed = (reply: Reply | null, error: unknown): void => {
      this.#o.log.error({ err: error }, '处理请求出错');
      reply?.drop();
    };
    return (res) => {
      let reply: Reply | null = null;
      try {
        const made = new Reply(res);
        reply = made;
        Promise.resolve(handler(made)).catch((error: unknown) => failed(made, error));
      } catch (error) {
        failed(reply, error);
      }
    };
  }

  async #ready(reply: Reply): Promise<void> {
    // 404 tells a balancer with `disable-on-404` to leave open connections alone and send new ones elsewhere.
    if (this.#draining) return void reply.json(404, notReady(['正在停机'], {}));
    this.#asking ??= this.#o.readiness().finally(() => {
      this.#asking = null;
    });
    let state: Readiness;
    try {
      state = await this.#asking;
    } catch (error) {
      this.#o.log.error({ err: error }, '就绪检查出错');
      state = { ready: false, reasons: ['就绪检查出错'], detail: {} };
    }
    const status: HttpStatus = state.ready ? 200 : 503;
    reply.json(
      status,
      state.ready ? JSON.stringify({ status: 'ready', ...state.detail }) : notReady(state.reasons, state.detail),
    );
  }

  async #metrics(reply: Reply): Promise<void> {
    const text = await this.#o.metrics.text();
    reply.send(200, this.#o.metrics.contentType, text);
  }
}

function failure(message: string): string {
  return JSON.stringify({ status: 'error', err_msg: message });
}

function notReady(reasons: readonly string[], detail: Readonly<Record<string, unknown>>): string {
  return JSON.stringify({ status: 'not_ready', reasons, ...detail });
}
