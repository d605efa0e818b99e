export interface HostPort {
  readonly host: string;
  readonly port: number;
}

/** Where the state lives, as the one setting `store` says it. */
export type StoreAddress =
  | { readonly kind: 'embedded' }
  | { readonly kind: 'standalone'; readonly at: HostPort; readonly db: number }
  | { readonly kind: 'unix'; readonly path: string; readonly db: number }
  | { readonly kind: 'sentinel'; readonly sentinels: readonly HostPort[]; readonly master: string; readonly db: number }
  | { readonly kind: 'cluster'; readonly nodes: readonly HostPort[] };

/** What is wrong with an address, in a Chinese clause. */
export class AddressError extends Error {
  override readonly name = 'AddressError';
}

const FORMS =
  '可用的写法：embedded、redis://主机:端口/库号、unix:///路径、sentinel://主机:端口,主机:端口/主节点名、cluster://主机:端口,主机:端口';
const REDIS_PORT = 6379;
const SENTINEL_PORT = 26_379;

/** Throws AddressError. */
export function parseStoreAddress(text: string): StoreAddress {
  if (text === 'embedded') return { kind: 'embedded' };
  const match = /^([a-z]+):\/\/(.*)$/.exec(text);
  if (match === null) throw new AddressError(`不认识这种存储。${FORMS}`);
  const [, scheme = '', rest = ''] = match;
  if (rest.includes('@')) throw new AddressError('地址里不能写口令，请用 storeUsername、storePassword');
  switch (scheme) {
    case 'redis': {
      const [hosts, db] = split(rest);
      return { kind: 'standalone', at: hostPort(hosts, REDIS_PORT), db: dbNumber(db) };
    }
    case 'unix': {
      const [path = '', db = ''] = rest.split('?db=');
      if (!path.startsWith('/')) throw new AddressError('unix:// 后面须是绝对路径，如 unix:///run/redis.sock');
      return { kind: 'unix', path, db: dbNumber(db) };
    }
    case 'sentinel': {
      const [hosts, path] = split(rest);
      const [master = '', db = ''] = path.split('/');
      if (master === '')
        throw new AddressError('sentinel:// 须在末尾写主节点名，如 sentinel://h1:26379,h2:26379/mymaster');
      return { kind: 'sentinel', sentinels: hostPorts(hosts, SENTINEL_PORT), master, db: dbNumber(db) };
    }
    case 'cluster': {
      const [hosts, path] = split(rest);
      if (path !== '') throw new AddressError('集群没有库号，请去掉斜杠后的部分');
      return { kind: 'cluster', nodes: hostPorts(hosts, REDIS_PORT) };
    }
    default:
      throw new AddressError(`不认识 ${scheme}://。${FORMS}`);
  }
}

/** The address for logs and `/readyz`: nothing secret can stand in it. */
export function describeStore(address: StoreAddress): string {
  switch (address.kind) {
    case 'embedded':
      return '内置存储';
    case 'standalone':
      return `Redis ${address.at.host}:${address.at.port}`;
    case 'unix':
      return `Redis ${address.path}`;
    case 'sentinel':
      return `Redis Sentinel ${address.master}`;
    case 'cluster':
      return `Redis Cluster ${address.nodes.map((n) => `${n.host}:${n.port}`).join(',')}`;
  }
}

function split(rest: string): [hosts: string, path: string] {
  const slash = rest.indexOf('/');
  return slash < 0 ? [rest, ''] : [rest.slice(0, slash), rest.slice(slash + 1)];
}

function dbNumber(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,5}$/.test(text)) throw new AddressError(`库号应为整数，而不是“${text}”`);
  return Number(text);
}

function hostPorts(text: string, defaultPort: number): HostPort[] {
  return text.split(',').map((part) => hostPort(part.trim(), defaultPort));
}

/** `host`, `host:port`, `[v6]:port`. */
function hostPort(text: string, defaultPort: number): HostPort {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^\s:[\]/]+))(?::(\d{1,5}))?$/.exec(text);
  const port = match?.[3] === undefined ? defaultPort : Number(match[3]);
  if (match === null || port < 1 || port > 65_535) throw new AddressError(`“${text}”不是 主机:端口`);
  return { host: match[1] ?? match[2] ?? '', port };
}
