const INDENT = 2;
/** A file of this size is written on one line if its indentation could make it larger still. */
const MAX_INDENTED_CHARACTERS = 64 * 1024 * 1024;

/** The payload of an event as the agent reads it: indented, unless it is so deep and so long that this would fill a disk. */
export function eventFile(payload: unknown): string {
  const line = JSON.stringify(payload);
  return line.length * INDENT * depthOf(payload) > MAX_INDENTED_CHARACTERS
    ? line
    : JSON.stringify(payload, null, INDENT);
}

function depthOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  return 1 + Object.values(value).reduce((deepest: number, member) => Math.max(deepest, depthOf(member)), 0);
}
