import { Buffer } from 'node:buffer';
import type { HttpRequest, HttpResponse } from 'uWebSockets.js';

export interface RequestOptions {
  /** A proxy in front ends TLS and names the caller in `x-forwarded-for`; else the peer's own address counts. */
  readonly trustedProxy: boolean;
  /** The session cookie only travels over TLS. */
  readonly secure: boolean;
}

/** What is read of a request before its handler returns: afterwards uWebSockets.js forgets it. */
export interface Asked {
  /** Upper case. */
  readonly method: string;
  /** After the prefix. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** '' = none. */
  readonly token: string;
  readonly csrf: string;
  readonly ip: string;
  readonly isJson: boolean;
  /** Bytes announced; a body without a length counts as one byte. */
  readonly length: number;
  /** The page asks by itself, nobody pressed anything. */
  readonly background: boolean;
}

export const SESSION_COOKIE = 'sc_session';
export const CSRF_HEADER = 'x-csrf-token';

export function askedOf(res: HttpResponse, req: HttpRequest, prefix: string, options: RequestOptions): Asked {
  const announced = req.getHeader('content-length');
  const chunked = req.getHeader('transfer-encoding') !== '';
  return {
    method: req.getMethod().toUpperCase(),
    path: req.getUrl().slice(prefix.length),
    query: Object.fromEntries(new URLSearchParams(req.getQuery() ?? '')),
    token: cookie(req.getHeader('cookie'), SESSION_COOKIE),
    csrf: req.getHeader(CSRF_HEADER),
    ip: ipOf(res, req, options),
    isJson: /^application\/json\s*(;|$)/i.test(req.getHeader('content-type')),
    length: announced === '' ? (chunked ? 1 : 0) : Number(announced),
    background: req.getHeader('x-background') !== '',
  };
}

/** The last address a trusted proxy wrote down; what stands before it the caller may have made up. */
function ipOf(res: HttpResponse, req: HttpRequest, { trustedProxy }: RequestOptions): string {
  const forwarded = trustedProxy ? req.getHeader('x-forwarded-for').split(',').at(-1)?.trim() : undefined;
  if (forwarded !== undefined && forwarded !== '') return forwarded.slice(0, MAX_IP);
  return Buffer.from(res.getRemoteAddressAsText()).toString('latin1');
}

const MAX_IP = 45;

function cookie(header: string, name: string): string {
  for (const part of header.split(';')) {
    const [key, value] = part.split('=', 2);
    if (key?.trim() === name) return value?.trim() ?? '';
  }
  return '';
}

/** `null` clears it. Strict: no request another site causes carries it. */
export function sessionCookie(token: string | null, secure: boolean): string {
  const parts = [`${SESSION_COOKIE}=${token ?? ''}`, 'Path=/', 'HttpOnly', 'SameSite=Strict'];
  if (token === null) parts.push('Max-Age=0');
  if (secure) parts.push('Secure');
  return parts.join('; ');
}
