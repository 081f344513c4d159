const INDENT = 2;
/** An indented file may not be larger, because making it would block the event loop of the worker. */
const MAX_INDENTED_CHARACTERS = 16 * 1024 * 1024;

/** The payload of an event as the agent reads it: indented, or as its sender wrote it if that would be too much. */
export function eventFile(payload: unknown, written: string): string {
  const most = written.length * INDENT * depthOf(payload);
  return most > MAX_INDENTED_CHARACTERS ? written : JSON.stringify(payload, null, INDENT);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((deepest: number, member) => Math.max(deepest, depthOf(member)), 0);
}
