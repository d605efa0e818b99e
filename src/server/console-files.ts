import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import type { HttpRequest, HttpResponse, TemplatedApp } from 'uWebSockets.js';
import type { ServerLog } from './dispatch.js';
import { Reply } from './http-io.js';

/** Nothing from anywhere else, no inline script or style, no frame around it. */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "form-action 'self'",
].join('; ');

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
};

const PREFIX = '/console/';
const INDEX = 'index.html';
const ETAG_CHARS = 22;
const HEADERS = {
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'referrer-policy': 'no-referrer',
  // Asked again every time, answered with 304 as long as nothing changed: after an update nobody works with old pages.
  'cache-control': 'no-cache',
} as const;

interface Asset {
  readonly type: string;
  readonly etag: string;
  readonly plain: Uint8Array;
  readonly gzip: Uint8Array;
}

/** The console's files, read once and served from memory. */
export class ConsoleFiles {
  readonly #assets: ReadonlyMap<string, Asset>;
  readonly #log: ServerLog;

  constructor(log: ServerLog, dir: URL = new URL('./console/', import.meta.url)) {
    this.#log = log;
    this.#assets = readAssets(fileURLToPath(dir));
  }

  register(app: TemplatedApp): void {
    app.get('/console', (res) => this.#guarded(res, (reply) => moved(reply)));
    app.get(`${PREFIX}*`, (res, req) => this.#guarded(res, (reply) => this.#serve(reply, req)));
  }

  /** An exception that left a handler would abort the process. */
  #guarded(res: HttpResponse, handler: (reply: Reply) => void): void {
    let reply: Reply | null = null;
    try {
      reply = new Reply(res);
      handler(reply);
    } catch (error) {
      this.#log.error({ err: error }, '处理请求出错');
      reply?.drop();
    }
  }

  #serve(reply: Reply, req: HttpRequest): void {
    const path = req.getUrl().slice(PREFIX.length);
    const asset = this.#assets.get(path === '' ? INDEX : path);
    if (asset === undefined) {
      reply.send(404, 'text/plain; charset=utf-8', '没有这个页面', false, HEADERS);
      return;
    }
    const headers = { ...HEADERS, etag: asset.etag, vary: 'accept-encoding' };
    if (req.getHeader('if-none-match') === asset.etag) {
      reply.send(304, asset.type, '', false, headers);
      return;
    }
    const packed = /\bgzip\b/.test(req.getHeader('accept-encoding')) && asset.gzip.length < asset.plain.length;
    if (packed) reply.send(200, asset.type, asset.gzip, false, { ...headers, 'content-encoding': 'gzip' });
    else reply.send(200, asset.type, asset.plain, false, headers);
  }
}

function moved(reply: Reply): void {
  reply.send(308, 'text/plain; charset=utf-8', '', false, { ...HEADERS, location: PREFIX });
}

/** Files of known types under a folder, by path with forward slashes. Others are not served. */
function readAssets(dir: string): ReadonlyMap<string, Asset> {
  if (!existsSync(dir)) return new Map();
  const entries = readdirSync(dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    entries.flatMap((entry) => {
      const type = TYPES[extname(entry.name)];
      if (type === undefined) return [];
      const full = join(entry.parentPath, entry.name);
      return [[relative(dir, full).split(sep).join('/'), assetOf(type, readFileSync(full))] as const];
    }),
  );
}

function assetOf(type: string, plain: Buffer): Asset {
  const digest = createHash('sha256').update(plain).digest('base64url').slice(0, ETAG_CHARS);
  return { type, etag: `"${digest}"`, plain, gzip: gzipSync(plain, { level: 9 }) };
}
