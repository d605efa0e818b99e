/** The text of `INFO` as fields. */
export type Fields = ReadonlyMap<string, string>;

export function fields(info: string): Fields {
  const pairs = info.split('\r\n').flatMap((line): [string, string][] => {
    const colon = line.indexOf(':');
    return colon < 0 ? [] : [[line.slice(0, colon), line.slice(colon + 1)]];
  });
  return new Map(pairs);
}

/** `connected_slaves` also counts one that is still copying and confirms nothing. */
export function onlineReplicas(replication: Fields): number {
  return [...replication].filter(([name, value]) => /^slave\d+$/.test(name) && value.includes('state=online')).length;
}
