/** HTTP status lines of the doors. The catalogue code decides, so one failure looks alike wherever it was found. */
const STATUS_LINES = {
  200: '200 OK',
  304: '304 Not Modified',
  308: '308 Permanent Redirect',
  400: '400 Bad Request',
  401: '401 Unauthorized',
  403: '403 Forbidden',
  404: '404 Not Found',
  405: '405 Method Not Allowed',
  409: '409 Conflict',
  413: '413 Payload Too Large',
  415: '415 Unsupported Media Type',
  422: '422 Unprocessable Content',
  429: '429 Too Many Requests',
  500: '500 Internal Server Error',
  503: '503 Service Unavailable',
} as const;

export type HttpStatus = keyof typeof STATUS_LINES;

export function statusLine(status: HttpStatus): string {
  return STATUS_LINES[status];
}

const EXCEPTIONS: Readonly<Record<string, HttpStatus>> = {
  E104: 413,
  E201: 401,
  E202: 401,
  E203: 401,
  E204: 403,
  E701: 503,
  E703: 503,
  E705: 503,
  E707: 503,
};

/** Business refusals are answers (200) to a message that was understood; a malformed one is 400; '' is success. */
export function httpStatusOf(code: string): HttpStatus {
  return EXCEPTIONS[code] ?? (code.startsWith('E1') ? 400 : 200);
}
