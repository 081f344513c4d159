import type { BigIntStats, Dirent } from 'node:fs';
import { lstat, opendir } from 'node:fs/promises';
import path from 'node:path';
import type { OmittedWhy, OutputListing } from './hands-protocol.ts';
import { isPlainPath, LONGEST_PATH } from './is-plain-path.ts';

/** A listing looks at no more files and folders, so that it ends. */
const MOST_ENTRIES = 50_000;
const MOST_OMITTED = 50;

interface Look {
  root: string;
  atMost: number;
  listing: OutputListing;
  /** Folders that are still to be looked through. */
  folders: string[];
  entries: number;
}

/**
 * Lists the regular files below `root`, at most `atMost`, and says what else is there: symbolic links, pipes and devices,
 * names that cannot be kept, and folders that cannot be read. Files near the root come first. Runs in the sandbox.
 */
export async function listOutputFiles(root: string, atMost: number): Promise<OutputListing> {
  const look: Look = { root, atMost, listing: { files: [], omitted: [], more: 0 }, folders: [''], entries: 0 };
  for (let folder = look.folders.shift(); folder !== undefined; folder = look.folders.shift()) {
    for (const entry of await entriesOf(look, folder)) await take(look, folder, entry);
  }
  return look.listing;
}

/** In the order of their names, if they are not too many. */
async function entriesOf(look: Look, folder: string): Promise<Dirent[]> {
  const entries: Dirent[] = [];
  try {
    for await (const entry of await opendir(path.join(look.root, folder))) {
      look.entries += 1;
      if (look.entries > MOST_ENTRIES) {
        omit(look, path.join(folder, entry.name), 'count');
        break;
      }
      entries.push(entry);
    }
  } catch (error) {
    omitUnlessGone(look, folder || '.', error);
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1));
}

async function take(look: Look, folder: string, entry: Dirent): Promise<void> {
  const relative = path.join(folder, entry.name);
  if (!isPlainPath(relative)) return omit(look, relative, 'name');
  if (entry.isDirectory()) return void look.folders.push(relative);
  if (!entry.isFile()) return omit(look, relative, 'kind');
  if (look.listing.files.length === look.atMost) return omit(look, relative, 'count');
  const stats = await lstat(path.join(look.root, relative), { bigint: true }).catch((error: unknown) =>
    omitUnlessGone(look, relative, error),
  );
  if (!stats) return;
  look.listing.files.push({
    path: relative,
    sizeBytes: Number(stats.size),
    modifiedMs: Math.round(Number(stats.mtimeNs) / 1e6),
    mark: markOf(stats),
  });
}

/** An agent may remove an entry after it was seen, or forbid itself to read it. */
function omitUnlessGone(look: Look, relative: string, error: unknown): void {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code !== 'ENOENT' && code !== 'ENOTDIR') omit(look, relative, 'unreadable');
}

function omit({ listing }: Look, relative: string, why: OmittedWhy): void {
  if (listing.omitted.length < MOST_OMITTED) listing.omitted.push({ path: relative.slice(0, LONGEST_PATH), why });
  else listing.more += 1;
}

/** The time of the last change of the inode cannot be set by a program, unlike that of the content. */
function markOf({ dev, ino, size, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, ctimeNs].join('-');
}
