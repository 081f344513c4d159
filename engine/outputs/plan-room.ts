import { OUTPUT_LIMITS } from './output-limits.ts';

/** A version of an output that is kept. */
export interface KeptOutput {
  id: string;
  path: string;
  sizeBytes: number;
}

/**
 * Decides whether a new version of an output can be kept, and which old ones have to go for it: those beyond the newest
 * few of its path, then the oldest of all that have a newer version or that the agent has removed. The newest version of
 * an output that is still there is never dropped for another path. `kept` is in order of creation. Returns null if there
 * is no room.
 */
export function planRoom(
  kept: KeptOutput[],
  added: { path: string; sizeBytes: number },
  isRemoved: (path: string) => boolean = () => false,
): { drop: string[] } | null {
  const { fileBytes, sessionBytes, sessionFiles, versions } = OUTPUT_LIMITS;
  if (added.sizeBytes > fileBytes) return null;
  const newest = new Map(kept.map((output) => [output.path, output.id]));
  const ofPath = kept.filter((output) => output.path === added.path);
  const surplus = new Set(ofPath.slice(0, Math.max(0, ofPath.length - versions + 1)).map(({ id }) => id));
  const isOld = ({ path, id }: KeptOutput): boolean =>
    path === added.path || newest.get(path) !== id || isRemoved(path);
  let bytes = added.sizeBytes + sum(kept);
  let files = kept.length + 1;
  const drop: string[] = [];
  for (const output of [...kept.filter(({ id }) => surplus.has(id)), ...kept.filter(({ id }) => !surplus.has(id))]) {
    const isOver = bytes > sessionBytes || files > sessionFiles;
    if (!surplus.has(output.id) && !(isOver && isOld(output))) continue;
    drop.push(output.id);
    bytes -= output.sizeBytes;
    files -= 1;
  }
  return bytes > sessionBytes || files > sessionFiles ? null : { drop };
}

function sum(outputs: KeptOutput[]): number {
  return outputs.reduce((total, { sizeBytes }) => total + sizeBytes, 0);
}
