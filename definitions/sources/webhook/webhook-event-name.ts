/** The name of an event of a webhook is `<source>:<type>`: its source in `curfew.yml`, and what its sender calls it. */
export function webhookEventName(name: string): { source: string; type: string } {
  const end = name.indexOf(':');
  return end < 0 ? { source: name, type: '' } : { source: name.slice(0, end), type: name.slice(end + 1) };
}
