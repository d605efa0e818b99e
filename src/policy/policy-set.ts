import { PackError, type PackMap } from './node.js';
import { type PackFile, RegionPolicy } from './region-policy.js';

interface BundleJson {
  readonly format: number;
  readonly region: string;
  readonly versionId: string;
  readonly files: readonly { readonly path: string; readonly content: PackMap }[];
}

/** The policies in force together: one version per region. Immutable; a change of policy is a new set. */
export class PolicySet {
  /** Names the set: the version ids it holds, sorted. */
  readonly id: string;
  private readonly regions: ReadonlyMap<string, RegionPolicy>;

  private constructor(regions: ReadonlyMap<string, RegionPolicy>) {
    this.regions = regions;
    this.id = [...regions.values()]
      .map((r) => r.versionId)
      .sort()
      .join(',');
  }

  /** From the bytes of published bundles (canonical JSON). Throws PackError when two are of one region. */
  static fromBundles(bundles: readonly Uint8Array[]): PolicySet {
    const regions = new Map<string, RegionPolicy>();
    for (const bytes of bundles) {
      const bundle = JSON.parse(new TextDecoder().decode(bytes)) as BundleJson;
      if (bundle.format !== 1) throw new PackError(`bundle format ${bundle.format} is not known to this program`);
      if (regions.has(bundle.region)) throw new PackError(`two versions of region ${bundle.region} in one set`);
      const files: PackFile[] = bundle.files.map(({ path, content }) => ({ path, content }));
      regions.set(bundle.region, new RegionPolicy(bundle.region, bundle.versionId, files));
    }
    return new PolicySet(regions);
  }

  /** From policies read from files, one per region. */
  static fromPolicies(policies: readonly RegionPolicy[]): PolicySet {
    return new PolicySet(new Map(policies.map((policy) => [policy.region, policy])));
  }

  versions(): string[] {
    return [...this.regions.values()].map((r) => r.versionId);
  }

  all(): RegionPolicy[] {
    return [...this.regions.values()];
  }

  /** The policy of an insured place: of the code itself, its city, or its municipality. */
  regionFor(insuplc: string): RegionPolicy | undefined {
    return (
      this.regions.get(insuplc) ??
      this.regions.get(`${insuplc.slice(0, 4)}00`) ??
      this.regions.get(`${insuplc.slice(0, 2)}0000`)
    );
  }
}
