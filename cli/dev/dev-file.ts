import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What `curfew dev` runs, and where: `<data>/dev.json`, by which other commands find it. */
export interface DevFile {
  /** `curfew dev` itself. */
  pid: number;
  startedAt: string;
  data: string;
  dir: string;
  /** No pid where the server is not ours; no uiUrl where we do not know it. */
  temporal: { address: string; namespace: string; uiUrl: string | null; pid: number | null };
  serve: { url: string; pid: number };
  worker: { pid: number };
  /** Null where the agent API is elsewhere. */
  engine: { url: string; pid: number } | null;
}

/** Replaces the file in one step: a reader sees the old one or the new one, whole. */
export function writeDevFile(content: DevFile): void {
  const path = devFilePath(content.data);
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** The file of the last `curfew dev` of this data folder, which may be gone; undefined where there is none. */
export function readDevFile(dataFolder: string): DevFile | undefined {
  try {
    return JSON.parse(readFileSync(devFilePath(dataFolder), 'utf8')) as DevFile;
  } catch {
    // Missing, or not whole because the disk was full: either way there is nothing to go by.
    return undefined;
  }
}

export function removeDevFile(dataFolder: string): void {
  rmSync(devFilePath(dataFolder), { force: true });
}

function devFilePath(dataFolder: string): string {
  return join(dataFolder, 'dev.json');
}
