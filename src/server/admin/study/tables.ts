import type { PackMap } from '../../../policy/node.js';
import { mapOf, textOf } from '../../../policy/node.js';
import { lineName } from '../../../policy/problems.js';
import type { RegionPolicy } from '../../../policy/region-policy.js';
import { conditionText, crossTexts, decisionText, filingTexts } from '../../../settlement/describe/cross-words.js';
import { type LineOnDay, linesOn } from '../../../settlement/describe/survey.js';
import { benefitTables, type Shown } from '../../../settlement/describe/tables.js';
import { CitationList, citationNode } from './citation.js';
import { type Bundled, policyOnce } from './versions.js';

export interface TablesInput {
  readonly version: Bundled;
  readonly date: string;
}

/** Everything a version says on a day, as tables with their citations; null when it has nothing in force then. */
export function tablesOf({ version, date }: TablesInput): Record<string, unknown> | null {
  const policy = policyOnce(version);
  const region = policy.regionOn(date);
  const frame = policy.frameOn(date);
  if (region === null || frame === null) return null;
  const citations = new CitationList();
  return {
    region: policy.region,
    name: policy.name,
    version: policy.versionId,
    date,
    classes: frame.classRules.map((rule) => ({
      condition: conditionText(rule),
      class_name: decisionText(rule),
      citation: citationNode(rule.citation),
    })),
    filing: filingTexts(frame),
    cross_region: crossNodes(region),
    lines: linesOn(policy, date).map((on) => lineNode(policy, on, citations)),
    citations: citations.nodes,
  };
}

function crossNodes(region: PackMap): Record<string, unknown>[] {
  const documents = mapOf(region, 'documents');
  const title = (cite: string): string => {
    const [id = '', ...article] = cite.split(' ');
    const name = textOf(mapOf(documents, id), 'title');
    return name === undefined ? cite : `《${name}》 ${article.join(' ')}`.trimEnd();
  };
  return crossTexts(region).map(({ cite, ...rest }) => ({ ...rest, cite: title(cite) }));
}

function lineNode(policy: RegionPolicy, on: LineOnDay, citations: CitationList): Record<string, unknown> {
  const fact = ({ label, value, citations: cited, assumed }: Shown): Record<string, unknown> => ({
    label,
    value,
    cites: citations.indexes(cited),
    assumed,
  });
  const { tables, refused } = benefitTables(policy, on);
  return {
    insured: on.insured,
    line: on.line,
    name: lineName(on.insured, on.line),
    from: textOf(on.benefit, 'from') ?? '',
    tables: tables.map(({ topic, same, who, labels, rows }) => ({
      topic,
      same: same.map(fact),
      columns: [...who, ...labels],
      rows: rows.map((row) => ({ who: row.who, facts: row.cells.map((c) => (c === null ? null : fact(c))) })),
    })),
    refused: refused.map(({ who, why }) => ({ who, why })),
  };
}
