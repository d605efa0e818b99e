import { isInForce } from '../settlement/filing.js';
import type { Person } from '../settlement/types.js';
import { maskCertNo } from '../wire/mask.js';
import { decodePersonQuery, encodePersonAnswer } from '../wire/query-bodies.js';
import { failure, refused, success } from './answers.js';
import type { ComputeOutcome, ComputeTask } from './contract.js';
import { balanceOf, personOf } from './state.js';

/** 1101: the person with the filings that count and the identities; the identity number masked. Throws WireError for a malformed body. */
export function executePersonQuery(task: ComputeTask): ComputeOutcome {
  decodePersonQuery(task.body);
  const person = insuredHere(task);
  if ('kind' in person) return person;
  return success(
    task,
    encodePersonAnswer({
      psnNo: person.psnNo,
      name: person.name,
      certType: person.certType,
      certNoMasked: maskCertNo(person.certNo),
      gend: person.gend,
      brdy: person.brdy,
      insutype: person.insutype,
      psnType: person.psnType,
      insuStatus: person.insuStatus,
      insuplc: person.insuplc,
      balance: balanceOf(task),
      filings: person.filings.filter(isInForce),
      identities: person.identities,
    }),
  );
}

/** The person, when the envelope names the insured place that knows them; else the answer to give. */
export function insuredHere(task: ComputeTask): Person | ComputeOutcome {
  const person = personOf(task);
  if (person === null) return failure(task, 'E205');
  if (person.insuplc !== task.insuplc) return refused(task, { reason: 'insuplc_mismatch', detail: '' });
  return person;
}
