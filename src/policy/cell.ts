import type { BenefitLine, InsuredWord, Scope, TreatmentClass } from './words.js';

/** One kind of visit of one kind of person: what a plan is compiled for. */
export interface Cell {
  /** A day on which the files used are in force. */
  readonly date: string;
  readonly insured: InsuredWord;
  readonly line: BenefitLine;
  /** Level and person groups of the region file. */
  readonly level: string;
  readonly person: string;
  /** 0 when the files do not look at age. */
  readonly age: number;
  /** Only identities the files look at, in the files' spelling. */
  readonly identity: readonly string[];
  readonly class: TreatmentClass;
  readonly scope: Scope;
  /** '' when the files do not look at the disease. */
  readonly disease: string;
  /** Chronic diseases the person is qualified for, sorted; left out when the files do not look at them. */
  readonly held?: readonly string[];
}

/** Text key of a cell; parseCellKey gives the cell back, so a stored settlement can be explained from its record. */
export function cellKey(c: Cell): string {
  const held = c.held === undefined || c.held.length === 0 ? '' : `|${c.held.join('+')}`;
  return `${c.date}|${c.insured}|${c.line}|${c.level}|${c.person}|${c.age}|${c.class}|${c.scope}|${c.disease}|${c.identity.join('+')}${held}`;
}

export function parseCellKey(key: string): Cell {
  const parts = key.split('|');
  if (parts.length !== 10 && parts.length !== 11) throw new RangeError(`"${key}" is not a plan key`);
  const [date, insured, line, level, person, age, cls, scope, disease, identity, held] = parts as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string?,
  ];
  return {
    date,
    insured: insured as InsuredWord,
    line: line as BenefitLine,
    level,
    person,
    age: Number(age),
    class: cls as TreatmentClass,
    scope: scope as Scope,
    disease,
    identity: identity === '' ? [] : identity.split('+'),
    ...(held === undefined ? {} : { held: held.split('+') }),
  };
}
