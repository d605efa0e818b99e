/**
 * The house rules as data: what may import what, which words are banned where and what to write instead.
 * The tests beside this file carry them out; this file is the one place they do not read.
 */

/** Folder of src -> folders of src it may import from. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  money: [],
  policy: ['money'],
  settlement: ['money', 'policy'],
  wire: ['money', 'policy', 'settlement'],
  store: ['money', 'policy', 'settlement', 'wire'],
  compute: ['money', 'policy', 'settlement', 'wire', 'store'],
  engine: ['money', 'policy', 'settlement', 'wire', 'store', 'compute'],
  server: ['money', 'policy', 'settlement', 'wire', 'store', 'compute', 'engine'],
  client: ['money', 'wire'],
  cli: ['money', 'policy', 'settlement', 'wire', 'store', 'compute', 'engine', 'server', 'client'],
};

/** Allowed for their types only: the wire names the domain's words, it does not run its rules. */
export const TYPES_ONLY: Readonly<Record<string, readonly string[]>> = { wire: ['settlement'] };

/** Modules that are started, not imported. `client/index.ts` is what other programs import. */
export const ENTRY_POINTS = ['src/cli/main.ts', 'src/compute/worker.ts', 'src/client/index.ts'];

/** Top-level names; dot-files are free. */
export const TOP_LEVEL = [
  ...['src', 'bench', 'test', 'scripts'],
  ...['README.md', 'LICENSE', 'Dockerfile', 'package.json', 'package-lock.json'],
  ...['tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts', 'biome.json'],
];

/** Made by running the project, never part of it. */
export const PRODUCED = ['node_modules', 'dist', 'data', 'coverage'];

export const MAX_LINES = 500;
export const MEDIAN_LINES = 150;

export interface Ban {
  readonly name: string;
  readonly pattern: RegExp;
  readonly instead: string;
  /** Which files it is about. */
  readonly files: RegExp;
  readonly except?: RegExp;
  /** Whether comments are free to say it. */
  readonly codeOnly: boolean;
}

const SRC = /^src\/.*\.ts$/;
const TESTS = /^test\/.*\.ts$/;
const ALL = /./;

export const BANS: readonly Ban[] = [
  {
    name: 'the wall clock',
    pattern: /\bDate\.now\b|\bnew Date\(|\bDate\(\)|\bperformance\.now\(/,
    instead: 'take a Clock (src/wire/clock.ts)',
    files: SRC,
    except: /^src\/wire\/clock\.ts$/,
    codeOnly: true,
  },
  {
    name: 'hidden randomness',
    pattern: /\bMath\.random\(/,
    instead: 'take the source of randomness as an argument (ids: src/wire/ids.ts)',
    files: SRC,
    except: /^src\/wire\/ids\.ts$/,
    codeOnly: true,
  },
  {
    name: 'a lenient number parser',
    pattern: /\bparseFloat\b/,
    instead: 'parseYuan (src/money/yuan.ts) for amounts, parseRate (src/policy/rate.ts) for ratios',
    files: SRC,
    codeOnly: true,
  },
  {
    name: 'a decimal made from a binary number',
    pattern: /\bnew (Decimal|Exact)\(\s*-?[\d.]+\s*\)/,
    instead: 'write the literal as text: new Decimal("0.1")',
    files: SRC,
    codeOnly: true,
  },
  {
    name: 'console output',
    pattern: /\bconsole\.\w/,
    instead: 'the logger; only src/cli talks to the terminal',
    files: SRC,
    except: /^src\/cli\//,
    codeOnly: true,
  },
  {
    name: 'an unfinished mark',
    pattern: /\b(TODO|FIXME|XXX|HACK)\b/,
    instead: 'finish it, or describe the limit in a sentence',
    files: ALL,
    codeOnly: false,
  },
  {
    name: 'a switched-off or singled-out test',
    pattern: /\b(it|test|describe|suite)\.(skip|only|todo|fails|skipIf)\b|\bxit\(|\bxdescribe\(/,
    instead: 'a test that runs (it.runIf with a name that says when)',
    files: TESTS,
    codeOnly: true,
  },
  {
    name: 'a path of one machine',
    pattern: /(^|[\s'"`(=])\/(work|home\/\w+|root|Users\/\w+)\//,
    instead: 'a path relative to the project, or os.tmpdir()',
    files: ALL,
    codeOnly: false,
  },
  {
    name: 'a registry address',
    pattern: /registry\.npmjs|registry\.npmmirror|"resolved": "http/,
    instead: 'the package name and version',
    files: ALL,
    codeOnly: false,
  },
  {
    name: 'a word about how the project is made',
    pattern: /\b(issue|ticket|sprint|milestone) #?\d/i,
    instead: 'what the code does, for a reader who was not there',
    files: ALL,
    codeOnly: false,
  },
];
