import type { HttpRequest, HttpResponse, TemplatedApp } from 'uWebSockets.js';
import type { Clock } from '../wire/clock.js';
import { decodeAnswer, encodeErrorAnswer, type Envelope } from '../wire/envelope.js';
import { type ErrorCode, errorMessage, WireError } from '../wire/errors.js';
import { answerToJson, jsonToEnvelope } from '../wire/json.js';
import type { WireLimits } from '../wire/limits.js';
import { type Gate, gatewayHeaders } from './auth.js';
import type { Dispatcher, ServerLog, ServerMetrics } from './dispatch.js';
import { readBody, Reply } from './http-io.js';
import { type HttpStatus, httpStatusOf } from './http-status.js';
import type { Sender } from './auth.js';

export interface HttpDoorOptions {
  readonly gate: Gate;
  readonly dispatcher: Dispatcher;
  readonly wireLimits: WireLimits;
  /** Requests whose body is being read or whose answer is awaited, over all connections. */
  readonly maxInFlight: number;
  readonly clock: Clock;
  readonly metrics: ServerMetrics;
  readonly log: ServerLog;
}

/** What of a message is known when its answer is written. */
interface Asked {
  readonly infno: string;
  readonly receivedMs: number;
}

const UTF8 = new TextDecoder('utf-8', { fatal: true });

/** The JSON door `POST /v1/transactions`: the national envelope in and out. */
export class HttpDoor {
  readonly #o: HttpDoorOptions;
  #inFlight = 0;
  #draining = false;

  constructor(options: HttpDoorOptions) {
    this.#o = options;
  }

  startDraining(): void {
    this.#draining = true;
  }

  get inFlight(): number {
    return this.#inFlight;
  }

  register(app: TemplatedApp): void {
    app.post('/v1/transactions', (res, req) => this.#handle(res, req));
  }

  /** An exception that left this handler would abort the process. */
  #handle(res: HttpResponse, req: HttpRequest): void {
    let reply: Reply | null = null;
    const asked: Asked = { infno: '', receivedMs: this.#o.clock.nowMs() };
    try {
      reply = new Reply(res);
      this.#accept(res, req, reply, asked);
    } catch (error) {
      this.#failed(reply, asked, error);
    }
  }

  #accept(res: HttpResponse, req: HttpRequest, reply: Reply, asked: Asked): void {
    const refuse = (code: ErrorCode, status: HttpStatus = httpStatusOf(code)): void =>
      this.#refuse(reply, asked, { code, detail: '', msgid: '', status, close: true });
    // The order costs a stranger the least: nothing is read before the sender is known.
    if (this.#draining) return refuse('E705');
    if (this.#inFlight >= this.#o.maxInFlight) return refuse('E701');
    const auth = this.#o.gate.check(gatewayHeaders((name) => req.getHeader(name)));
    if (!auth.ok) {
      this.#o.metrics.authRefused('http', auth.code);
      return refuse(auth.code);
    }
    if (!/^application\/json\s*(;|$)/i.test(req.getHeader('content-type'))) return refuse('E101', 415);
    const { maxFrameBytes } = this.#o.wireLimits;
    if (Number(req.getHeader('content-length')) > maxFrameBytes) return refuse('E104');

    this.#inFlight += 1;
    reply.onGone(() => {
      this.#inFlight -= 1;
    });
    readBody(res, maxFrameBytes, (body) => {
      try {
        if (body === null) refuse('E104');
        else this.#submit(reply, asked, auth.sender, body);
      } catch (error) {
        this.#failed(reply, asked, error);
      }
    });
  }

  #submit(reply: Reply, asked: Asked, sender: Sender, body: Uint8Array): void {
    let envelope: Envelope;
    try {
      envelope = jsonToEnvelope(toText(body), this.#o.wireLimits);
    } catch (error) {
      if (!(error instanceof WireError)) throw error;
      const { code, detail, msgid } = error;
      return this.#refuse(reply, asked, { code, detail, msgid: msgid ?? '', status: httpStatusOf(code), close: false });
    }
    const { infno } = envelope;
    this.#o.dispatcher.submit({
      envelope,
      senderId: sender.id,
      areas: sender.areas,
      reply: (frame) => {
        if (!reply.open) throw new Error('the connection is gone');
        this.#answer(reply, { ...asked, infno }, frame);
      },
    });
  }

  #answer(reply: Reply, asked: Asked, frame: Uint8Array): void {
    try {
      const status = httpStatusOf(decodeAnswer(frame).error?.code ?? '');
      reply.json(status, this.#toJson(frame, asked));
    } catch (error) {
      // The settlement stands; only its translation failed. The caller must ask again, not settle anew.
      this.#o.log.error({ err: error }, '应答转换出错');
      this.#refuse(reply, asked, { code: 'E901', detail: '', msgid: '', status: 500, close: false });
    }
  }

  #toJson(frame: Uint8Array, asked: Asked): string {
    return answerToJson(frame, asked.infno, { receivedMs: asked.receivedMs, respondMs: this.#o.clock.nowMs() });
  }

  #refuse(
    reply: Reply,
    asked: Asked,
    refusal: { code: ErrorCode; detail: string; msgid: string; status: HttpStatus; close: boolean },
  ): void {
    const { code, detail, msgid, status, close } = refusal;
    this.#o.metrics.doorRefused('http', code);
    const frame = encodeErrorAnswer({ msgid, refMsgid: '', code, message: errorMessage(code, detail) });
    reply.json(status, this.#toJson(frame, asked), close);
  }

  #failed(reply: Reply | null, asked: Asked, error: unknown): void {
    this.#o.log.error({ err: error }, '处理请求出错');
    try {
      if (reply !== null) this.#refuse(reply, asked, { code: 'E704', detail: '', msgid: '', status: 500, close: true });
    } catch {
      reply?.drop();
    }
  }
}

function toText(body: Uint8Array): string {
  try {
    return UTF8.decode(body);
  } catch {
    throw new WireError('E101', '应为 UTF-8 编码');
  }
}
