import { type Finding, findingText } from '../../compute/audit/finding.js';
import { Auditor, type PersonReport, type Subject } from '../../engine/audit/auditor.js';
import { putHold } from '../../engine/audit/hold.js';
import { everyone, type Step } from '../../engine/audit/walk.js';
import type { StateStore } from '../../store/port.js';
import { type Clock, shanghai, systemClock } from '../../wire/clock.js';
import { AuditProgress } from './progress.js';

export interface AuditOptions {
  readonly person?: string;
  readonly json?: boolean;
  readonly hold?: boolean;
}

export const CLEAN = 0;
export const FAILED = 1;
export const MISMATCHES = 4;

/** Persons looked at together: bounds the memory. */
const TOGETHER = 64;

interface Counts {
  persons: number;
  records: number;
  mismatches: number;
  findings: number;
  /** Persons on hold now, whoever put them there. */
  held: number;
  /** Persons who kept changing. */
  unread: number;
}

/** Audits one person or everybody; gives the exit status. Rejects with StoreUnavailable. */
export async function runAudit(
  store: StateStore,
  options: AuditOptions,
  clock: Clock = systemClock,
  out: (line: string) => void = (line) => void process.stdout.write(`${line}\n`),
): Promise<number> {
  const auditor = new Auditor(store, () => shanghai(clock.nowMs()).year + 1);
  const run = new Run(store, auditor, options, clock, out);
  const progress = new AuditProgress(process.stderr, clock);
  try {
    for await (const step of stepsOf(store, auditor, options.person)) {
      await run.look(step.subjects);
      progress.step(step, run.counts);
    }
    await run.again();
  } finally {
    progress.stop();
  }
  return run.summary();
}

async function* stepsOf(store: StateStore, auditor: Auditor, person: string | undefined): AsyncGenerator<Step> {
  if (person === undefined) yield* everyone(store, auditor);
  else yield { subjects: [{ psnNo: person, years: [], strayStatus: [] }], visited: 1, total: 1 };
}

class Run {
  readonly counts: Counts = { persons: 0, records: 0, mismatches: 0, findings: 0, held: 0, unread: 0 };
  readonly #store: StateStore;
  readonly #auditor: Auditor;
  readonly #options: AuditOptions;
  readonly #clock: Clock;
  readonly #out: (line: string) => void;
  /** A scan may meet a person twice; one who was named is not named again. */
  readonly #named = new Set<string>();
  /** Persons who changed under every look, for a second try at the end. */
  #changing: string[] = [];

  constructor(store: StateStore, auditor: Auditor, options: AuditOptions, clock: Clock, out: (line: string) => void) {
    this.#store = store;
    this.#auditor = auditor;
    this.#options = options;
    this.#clock = clock;
    this.#out = out;
  }

  async look(subjects: readonly Subject[]): Promise<void> {
    for (let from = 0; from < subjects.length; from += TOGETHER) {
      const reports = await this.#auditor.audit(subjects.slice(from, from + TOGETHER));
      for (const report of reports) await this.#take(report);
    }
  }

  async again(): Promise<void> {
    const psnNos = this.#changing;
    this.#changing = [];
    this.counts.persons -= psnNos.length;
    await this.look(psnNos.map((psnNo) => ({ psnNo, years: [], strayStatus: [] })));
    this.counts.unread = this.#changing.length;
  }

  async #take({ psnNo, records, findings, held, changing }: PersonReport): Promise<void> {
    this.counts.persons += 1;
    this.counts.records += records;
    if (changing) this.#changing.push(psnNo);
    const [first] = findings;
    if (this.#named.has(psnNo)) return;
    if (held) this.counts.held += 1;
    if (first === undefined) return;
    this.#named.add(psnNo);
    this.counts.mismatches += 1;
    this.counts.findings += findings.length;
    for (const finding of findings) this.#out(this.#options.json === true ? json(finding) : findingText(finding));
    if (held || this.#options.hold === false) return;
    await putHold(this.#store, first, this.#clock.nowMs());
    this.counts.held += 1;
  }

  summary(): number {
    const { persons, records, mismatches, findings, held, unread } = this.counts;
    if (this.#options.json === true) this.#out(JSON.stringify({ summary: this.counts }));
    else {
      const what = mismatches === 0 ? '全部相符' : `${mismatches} 人不符，共 ${findings} 处`;
      const stopped = held === 0 ? '' : `；暂停结算 ${held} 人`;
      const rest = unread === 0 ? '' : `；${unread} 人一直在变动，没有核对`;
      this.#out(`核对 ${persons} 人、${records} 条记录：${what}${stopped}${rest}`);
    }
    if (mismatches > 0) return MISMATCHES;
    return unread > 0 ? FAILED : CLEAN;
  }
}

function json({ psnNo, year, setlId, damage, detail }: Finding): string {
  return JSON.stringify({ psn_no: psnNo, year, setl_id: setlId, damage, detail });
}
