import type { Citation } from '../../../policy/plan.js';
import { citationText } from '../../../settlement/trace.js';

export interface CitationNode extends Citation {
  /** 《标题》文号 条款. */
  readonly text: string;
}

export const citationNode = (citation: Citation): CitationNode => ({ ...citation, text: citationText(citation) });

/** Citations by number: each is said once and named by its place. */
export class CitationList {
  readonly nodes: CitationNode[] = [];
  readonly #at = new Map<string, number>();

  indexes(citations: readonly Citation[]): number[] {
    return citations.map((citation) => {
      const node = citationNode(citation);
      const known = this.#at.get(node.text);
      if (known !== undefined) return known;
      this.#at.set(node.text, this.nodes.length);
      this.nodes.push(node);
      return this.nodes.length - 1;
    });
  }
}
