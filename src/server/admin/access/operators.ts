import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { type Static, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type PasswordHash, passwordFault } from './passwords.js';
import { ROLES, type Role } from './roles.js';

export const OPERATOR_NAME = '^[0-9A-Za-z_.-]{2,32}$';

const PasswordSchema = Type.Object(
  {
    salt: Type.String({ minLength: 16, maxLength: 128 }),
    hash: Type.String({ minLength: 32, maxLength: 256 }),
    n: Type.Integer({ minimum: 1024, maximum: 1_048_576 }),
    r: Type.Integer({ minimum: 1, maximum: 32 }),
    p: Type.Integer({ minimum: 1, maximum: 16 }),
  },
  { additionalProperties: false },
);

const OperatorSchema = Type.Object(
  {
    name: Type.String({ pattern: OPERATOR_NAME }),
    role: Type.Unsafe<Role>({ type: 'string', enum: [...ROLES] }),
    /** Epoch ms. */
    createdMs: Type.Integer({ minimum: 0 }),
    /** A lock-out from before this moment is lifted; 0 = never was. Epoch ms. */
    unlockedMs: Type.Integer({ minimum: 0 }),
    password: PasswordSchema,
  },
  { additionalProperties: false },
);

const FileSchema = Type.Object(
  { operators: Type.Array(OperatorSchema, { maxItems: 1000 }) },
  { additionalProperties: false },
);

export type Operator = Readonly<Static<typeof OperatorSchema>>;

/** The operators file cannot be used; the message is a Chinese sentence. */
export class OperatorsError extends Error {
  override readonly name = 'OperatorsError';
}

const OWNER_ONLY = 0o600;

/**
 * Who may use the console: a JSON file, readable by its owner only, written whole by `settlement-core operator` and read again
 * by a running engine whenever it changed.
 */
export class OperatorsFile {
  readonly path: string;
  #stamp = '';
  #operators: ReadonlyMap<string, Operator> = new Map();

  constructor(path: string) {
    this.path = path;
  }

  /** Whether there is anybody. Throws OperatorsError for a file that cannot be read. */
  get empty(): boolean {
    return this.all().length === 0;
  }

  all(): readonly Operator[] {
    this.#refresh();
    return [...this.#operators.values()];
  }

  find(name: string): Operator | null {
    this.#refresh();
    return this.#operators.get(name) ?? null;
  }

  /** Throws OperatorsError when the name is taken or the password breaks a rule (say both before hashing: `checkNew`). */
  add(name: string, role: Role, password: PasswordHash, nowMs: number): void {
    this.checkNew(name);
    this.#write([...this.all(), { name, role, createdMs: nowMs, unlockedMs: 0, password }]);
  }

  checkNew(name: string): void {
    if (!new RegExp(OPERATOR_NAME).test(name)) throw new OperatorsError('用户名应为 2 至 32 个字母、数字或 _ . -。');
    if (this.find(name) !== null) throw new OperatorsError(`已有操作员 ${name}。`);
  }

  remove(name: string): void {
    this.#known(name);
    this.#write(this.all().filter((o) => o.name !== name));
  }

  change(name: string, change: Partial<Pick<Operator, 'role' | 'password' | 'unlockedMs'>>): void {
    this.#known(name);
    this.#write(this.all().map((o) => (o.name === name ? { ...o, ...change } : o)));
  }

  #known(name: string): void {
    if (this.find(name) === null) throw new OperatorsError(`没有操作员 ${name}。`);
  }

  /** A torn file is never seen: written beside and put in place. */
  #write(operators: readonly Operator[]): void {
    const fresh = `${this.path}.${process.pid}`;
    try {
      mkdirSync(dirname(this.path), { recursive: true });
      writeFileSync(fresh, `${JSON.stringify({ operators }, null, 2)}\n`, { mode: OWNER_ONLY, flush: true });
      renameSync(fresh, this.path);
    } catch (error) {
      rmSync(fresh, { force: true });
      throw new OperatorsError(`写不了操作员文件 ${this.path}：${(error as Error).message}。`);
    }
    this.#stamp = '';
  }

  #refresh(): void {
    const stat = statSync(this.path, { throwIfNoEntry: false });
    const stamp = stat === undefined ? 'none' : `${stat.ino}.${stat.size}.${stat.mtimeMs}`;
    if (stamp === this.#stamp) return;
    const list = stat === undefined ? [] : readOperators(this.path);
    this.#operators = new Map(list.map((o) => [o.name, o]));
    this.#stamp = stamp;
  }
}

function readOperators(path: string): readonly Operator[] {
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new OperatorsError(`操作员文件 ${path} 读不到或不是 JSON：${(error as Error).message}。`);
  }
  if (!Check(FileSchema, content))
    throw new OperatorsError(`操作员文件 ${path} 的内容不对，请用 settlement-core operator 重新建立。`);
  if (new Set(content.operators.map((o) => o.name)).size < content.operators.length)
    throw new OperatorsError(`操作员文件 ${path} 里有重名的操作员。`);
  return content.operators;
}

/** Throws OperatorsError with what is wrong with the password. */
export function requireGoodPassword(password: string, name: string): void {
  const fault = passwordFault(password, name);
  if (fault !== null) throw new OperatorsError(fault);
}
