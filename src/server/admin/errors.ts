import type { HttpStatus } from '../http-status.js';

/** Every refusal of the admin API: status and what the operator reads. */
const CATALOGUE = {
  bad_request: [400, '请求内容不对'],
  reason_required: [400, '请写明查看的原因（2 至 200 个字）'],
  not_signed_in: [401, '请先登录'],
  session_expired: [401, '登录已过期，请重新登录'],
  wrong_password: [401, '用户名或口令不对'],
  csrf: [403, '页面已过期，请刷新后再试'],
  forbidden: [403, '没有这项权限'],
  not_found: [404, '没有找到'],
  method_not_allowed: [405, '该地址不接受这种请求'],
  conflict: [409, '状态已变，请刷新后再试'],
  too_large: [413, '请求内容过长'],
  not_json: [415, '请求内容应为 JSON'],
  refused: [422, '按政策不予结算'],
  policy_error: [422, '政策内容有误'],
  locked: [429, '口令错误次数过多，已暂时锁定'],
  busy: [429, '系统繁忙，请稍后再试'],
  internal: [500, '系统内部错误'],
  store_unavailable: [503, '存储暂时读不到'],
  draining: [503, '正在停机'],
} as const satisfies Readonly<Record<string, readonly [HttpStatus, string]>>;

export type AdminErrorCode = keyof typeof CATALOGUE;

export const ADMIN_ERROR_CODES = Object.keys(CATALOGUE) as AdminErrorCode[];

/** A request of the admin API is refused. `more` stands beside code and message in the answer. */
export class AdminError extends Error {
  override readonly name = 'AdminError';
  readonly code: AdminErrorCode;
  readonly detail: string;
  readonly more: Readonly<Record<string, unknown>>;

  constructor(code: AdminErrorCode, detail = '', more: Readonly<Record<string, unknown>> = {}) {
    super(detail === '' ? code : `${code}: ${detail}`);
    this.code = code;
    this.detail = detail;
    this.more = more;
  }

  get status(): HttpStatus {
    return CATALOGUE[this.code][0];
  }

  body(): string {
    const { code, detail, more } = this;
    return JSON.stringify({ error: { code, message: CATALOGUE[code][1], detail, ...more } });
  }
}
