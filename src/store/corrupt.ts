/** Stored bytes do not have the shape this version writes. Never repaired by guessing: the person is stopped instead. */
export class CellCorrupt extends Error {
  override readonly name = 'CellCorrupt';
  /** What was read: a cell name, `outbox`, `meta`… */
  readonly what: string;

  constructor(what: string, detail: string) {
    super(`存储内容损坏（${what}）：${detail}`);
    this.what = what;
  }
}
