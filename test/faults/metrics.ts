/** Sum of a counter over its labels, or over those lines that hold `label` (`code="E704"`); 0 when the engine tells none. */
export async function metric(url: string, name: string, label = ''): Promise<number> {
  const response = await fetch(`${url}/metrics`, { signal: AbortSignal.timeout(5000) });
  const lines = (await response.text()).split('\n').filter((line) => new RegExp(`^${name}(\\{|\\s)`).test(line));
  return lines
    .filter((line) => line.includes(label))
    .reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' ') + 1)), 0);
}
