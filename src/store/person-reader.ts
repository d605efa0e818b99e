/**
 * The usual cell of a person, read straight from its bytes: null for anything out of the ordinary, a corrupt one included,
 * which the general decoder then reads or names the fault of. The layout is told in cells.ts.
 */
import { FILING_GROUPS } from '../policy/filing-words.js';
import { FILING_KINDS, INSURED, type InsuType } from '../policy/words.js';
import type { ChronicQualification, Filing, Identity, Person } from '../settlement/types.js';
import { KnownTexts } from '../wire/known-texts.js';
import * as usual from '../wire/usual-bytes.js';
import { BASES, FILING_WIDTH, FORMAT, PERSON_LENGTH } from './person-layout.js';

const ofWords = (words: readonly string[]): KnownTexts => new KnownTexts(64, (text) => words.includes(text));

/** Codes, days and places. */
const common = new KnownTexts(4096, () => true);
const insutypes = ofWords(Object.values(INSURED));
const kinds = ofWords(FILING_KINDS);
const bases = ofWords(BASES);
const groups = ofWords(FILING_GROUPS);

export function readUsualPerson(bytes: Uint8Array): Person | null {
  usual.begin(bytes);
  const length = usual.arrayHere();
  if (length < PERSON_LENGTH || length > PERSON_LENGTH + 1 || usual.numberHere(FORMAT) !== FORMAT) return null;
  const person = {
    psnNo: usual.wordsHere(),
    name: usual.wordsHere(),
    certType: usual.knownHere(common),
    certNo: usual.wordsHere(),
    gend: usual.knownHere(common),
    brdy: usual.knownHere(common),
    insuplc: usual.knownHere(common),
    insutype: usual.knownHere(insutypes) as InsuType,
    psnType: usual.knownHere(common),
    insuStatus: usual.knownHere(common),
    cvlserv: usual.flagHere(),
    identities: identities(),
    filings: filings(),
    chronic: chronic(),
  };
  const filingEvents = length > PERSON_LENGTH ? usual.numberHere(Number.MAX_SAFE_INTEGER) : 0;
  if (!usual.finished()) return null;
  return filingEvents === 0 ? person : { ...person, filingEvents };
}

function identities(): Identity[] {
  const found: Identity[] = [];
  for (let n = usual.arrayHere(); n > 0 && !usual.stopped(); n--) {
    if (usual.arrayHere() !== 3) usual.stop();
    found.push({
      type: usual.knownHere(common),
      begndate: usual.knownHere(common),
      enddate: usual.knownOrNullHere(common),
    });
  }
  return found;
}

function chronic(): ChronicQualification[] {
  const found: ChronicQualification[] = [];
  for (let n = usual.arrayHere(); n > 0 && !usual.stopped(); n--) {
    if (usual.arrayHere() !== 3) usual.stop();
    found.push({
      diseCode: usual.knownHere(common),
      begndate: usual.knownHere(common),
      enddate: usual.knownOrNullHere(common),
    });
  }
  return found;
}

function filings(): Filing[] {
  const found: Filing[] = [];
  for (let n = usual.arrayHere(); n > 0 && !usual.stopped(); n--) found.push(filing());
  return found;
}

/** From a roster, or registered at a counter; one that was reviewed is left to the general decoder. */
function filing(): Filing {
  const width = usual.arrayHere();
  if (width !== FILING_WIDTH && width !== FILING_WIDTH + 2) usual.stop();
  const plain = {
    id: usual.wordsHere(),
    kind: usual.knownHere(kinds) as Filing['kind'],
    areas: areas(),
    begndate: usual.knownHere(common),
    enddate: usual.knownOrNullHere(common),
    basis: usual.knownHere(bases) as Filing['basis'],
    papersOn: usual.knownOrNullHere(common),
    withdrawnOn: usual.knownOrNullHere(common),
  };
  if (width === FILING_WIDTH) return plain;
  const group = usual.knownOrNullHere(groups) as NonNullable<Filing['group']> | null;
  const registeredOn = usual.knownOrNullHere(common);
  return { ...plain, ...(group === null ? {} : { group }), ...(registeredOn === null ? {} : { registeredOn }) };
}

function areas(): string[] {
  const found: string[] = [];
  for (let n = usual.arrayHere(); n > 0 && !usual.stopped(); n--) found.push(usual.knownHere(common));
  return found;
}
