/**
 * What became of one message. There are three outcomes and no fourth: a caller that treats `in_doubt` as a failure and
 * bills again under another msgid pays twice.
 */
export type Result<T> = Executed<T> | Refused | InDoubt;

export interface Executed<T> {
  readonly outcome: 'executed';
  readonly msgid: string;
  readonly answer: T;
  /** The complete answer frame, byte for byte; a repeat of the message yields the same bytes. */
  readonly frame: Uint8Array;
  readonly refMsgid: string;
  /** `query`: the direct answer was lost and the stored one was fetched by msgid. */
  readonly via: 'answer' | 'query';
}

/** Certainly not executed: the server said so, or no byte of the message was ever sent. */
export interface Refused {
  readonly outcome: 'refused';
  readonly msgid: string;
  /** A code of the error catalogue (`E…`) or one of CLIENT_CODES. */
  readonly code: string;
  /** Short plain Chinese. */
  readonly message: string;
}

/** Sent, and neither an answer nor the query could tell. Ask again later with the same msgid. */
export interface InDoubt {
  readonly outcome: 'in_doubt';
  readonly msgid: string;
  readonly code: string;
  readonly message: string;
}

/** Outcomes the client itself states; the server's catalogue knows nothing of them. */
export const CLIENT_CODES = {
  notSent: 'C001',
  senderRejected: 'C002',
  tooManyWaiting: 'C003',
  msgidInUse: 'C004',
  closed: 'C005',
  noAnswer: 'C901',
} as const;

const MESSAGES: Readonly<Record<string, string>> = {
  C001: '未能连接结算服务，报文未发出，可用原报文编号重发',
  C002: '结算服务拒绝了发送方身份，报文未发出，请核对发送方编号和密钥',
  C003: '等待答复的报文过多，本报文未发出，请稍后重发',
  C004: '该报文编号正用于另一笔内容不同的报文，本报文未发出',
  C005: '客户端已关闭，报文未发出',
  C901: '未收到答复且查询未果，结果待确认，请用原报文编号查询或重发',
};

export function clientRefusal(msgid: string, code: string): Refused {
  return { outcome: 'refused', msgid, code, message: MESSAGES[code] ?? code };
}

export function doubt(msgid: string, code: string = CLIENT_CODES.noAnswer, message?: string): InDoubt {
  return { outcome: 'in_doubt', msgid, code, message: message ?? MESSAGES[code] ?? code };
}
