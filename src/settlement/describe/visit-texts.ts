/** Channels of filings and the rules of single visits in words, each with its clause. */
import { CHANNEL_NAMES, FILING_KIND_NAMES } from '../../policy/filing-words.js';
import type { RegionFrame } from '../../policy/frame.js';
import type { Citation } from '../../policy/plan.js';
import { BILL_SHAPE_NAMES, SLIP_PLACE_NAMES } from '../../policy/visit-words.js';
import { FILING_KINDS } from '../../policy/words.js';
import { citationText } from '../trace.js';
import { wordName } from './names.js';

export function channelTexts({ filing }: RegionFrame): string[] {
  return [...filing.channels].map(([channel, { days, kinds, citation }]) => {
    const review = days === 0 ? '即时办结' : `${days} 个工作日内审核`;
    const only =
      kinds.length === FILING_KINDS.length ? '' : `，只办${kinds.map((kind) => FILING_KIND_NAMES[kind]).join('、')}`;
    return `${CHANNEL_NAMES[channel]}备案${review}${only}（${citationText(citation)}）`;
  });
}

const named = (names: readonly string[]): string => names.map(wordName).join('、');

/** What single visits are held to, in words with the clause. */
export function visitTexts({ visit }: RegionFrame): string[] {
  const texts: string[] = [];
  const say = (sentence: string, citation: Citation | undefined): void => {
    texts.push(citation === undefined ? sentence : `${sentence}（${citationText(citation)}）`);
  };
  const { referralFlag, emergencyIptTypes, emergencyMedTypes, emergencyBeforeStay, slipPlaces } = visit;
  if (referralFlag !== null) say(`门诊急诊转诊标志${referralFlag.value ? '' : '不'}算急诊`, referralFlag.citation);
  if (emergencyIptTypes !== null)
    say(`住院类型 ${emergencyIptTypes.value.join('、')} 算急诊`, emergencyIptTypes.citation);
  if (emergencyMedTypes !== null)
    say(`医疗类别 ${emergencyMedTypes.value.join('、')} 算急诊`, emergencyMedTypes.citation);
  if (emergencyBeforeStay !== null)
    say(
      `住院前的急诊${emergencyBeforeStay.value === 'joined' ? '并入住院' : '另行结算'}`,
      emergencyBeforeStay.citation,
    );
  if (slipPlaces !== null)
    say(`外院检查、外购药品可在${slipPlaces.value.map((p) => SLIP_PLACE_NAMES[p]).join('、')}`, slipPlaces.citation);
  for (const { scopes, lines, shapes, citation } of visit.shapes)
    say(`${named(scopes)} ${named(lines)}：传${shapes.map((s) => BILL_SHAPE_NAMES[s]).join('或')}`, citation);
  if (visit.institutions.size > 0)
    say(`异地只在名单内的 ${visit.institutions.size} 家机构直接结算`, visit.institutionsCitation ?? undefined);
  if (visit.chronicInstitutions !== null)
    say(`异地慢特病限选定的 ${visit.chronicInstitutions.value} 家机构`, visit.chronicInstitutions.citation);
  return texts;
}
