import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The content of `<data>/dev.json`: what `curfew dev` runs, and where. Other commands find it by this file. */
export interface DevFile {
  /** The process id of `curfew dev` itself. */
  pid: number;
  startedAt: string;
  data: string;
  dir: string;
  /** `pid` is null if the server is not ours; `uiUrl` is null if we do not know it. */
  temporal: { address: string; namespace: string; uiUrl: string | null; pid: number | null };
  serve: { url: string; pid: number };
  worker: { pid: number };
  /** Null if the agent API runs elsewhere. */
  engine: { url: string; pid: number } | null;
}

/** Replaces the file in one step: a reader sees either the whole old file or the whole new one. */
export function writeDevFile(content: DevFile): void {
  const path = devFilePath(content.data);
  writeFileSync(`${path}.new`, `${JSON.stringify(content, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${path}.new`, path);
}

/** Reads the file of the last `curfew dev` of this data folder, even if that process is gone; undefined if there is none. */
export function readDevFile(dataFolder: string): DevFile | undefined {
  try {
    return JSON.parse(readFileSync(devFilePath(dataFolder), 'utf8')) as DevFile;
  } catch {
    // It is missing, or incomplete because the disk was full. In both cases it tells us nothing.
    return undefined;
  }
}

export function removeDevFile(dataFolder: string): void {
  rmSync(devFilePath(dataFolder), { force: true });
}

function devFilePath(dataFolder: string): string {
  return join(dataFolder, 'dev.json');
}
