import type { OmittedWhy } from '../hands/hands-protocol.ts';
import { LONGEST_PATH } from '../hands/is-plain-path.ts';
import { OUTPUT_LIMITS } from './output-limits.ts';

/** Something in the outputs folder that was not kept. */
export interface OmittedOutput {
  path: string;
  /** Null if it does not matter. */
  sizeBytes: number | null;
  why: OmittedWhy | 'size' | 'total';
  /** Of an unreadable output: what the sandbox or the disk said, if it is known. */
  detail?: string;
}

/** What is told of a collection. Curfew reads it from the event, to answer an agent that hands such a file over. */
export interface OmittedOutputs {
  omitted: { path: string; size_bytes: number | null; why: OmittedOutput['why'] }[];
  /** Further ones that are not listed. */
  more: number;
}

const MOST_NAMED = 20;
const MOST_FACTS = 100;
const LONGEST_NAME = 120;
const MIB = 1024 * 1024;

/** The facts of an event about outputs that were not kept. Files with too many bytes come before all else: one may be a bundle. */
export function omittedFacts(omitted: OmittedOutput[], more: number): OmittedOutputs {
  const named = omitted
    .toSorted((a, b) => Number(a.sizeBytes === null) - Number(b.sizeBytes === null))
    .slice(0, MOST_FACTS);
  return {
    omitted: named.map(({ path, sizeBytes, why }) => ({ path: path.toWellFormed(), size_bytes: sizeBytes, why })),
    more: omitted.length - named.length + more,
  };
}

/** Says which outputs were not kept, and what would be. For people and for the agent. */
export function omittedText(omitted: OmittedOutput[], more: number): string {
  const lines = omitted.slice(0, MOST_NAMED).map((output) => `- ${shown(output.path)}: ${reason(output)}`);
  const rest = omitted.length - lines.length + more;
  if (rest > 0) lines.push(`- and ${rest} more`);
  return `Some of what is in /mnt/session/outputs was not kept, so nobody outside the sandbox can see it:\n${lines.join('\n')}`;
}

function shown(path: string): string {
  return JSON.stringify(path.length > LONGEST_NAME ? `${path.slice(0, LONGEST_NAME)}…` : path.toWellFormed());
}

function reason({ why, sizeBytes, detail }: OmittedOutput): string {
  const size = `it has ${Math.ceil((sizeBytes ?? 0) / MIB)} MiB`;
  const { fileBytes, sessionBytes, sessionFiles } = OUTPUT_LIMITS;
  switch (why) {
    case 'size':
      return `${size}; one file may have at most ${fileBytes / MIB} MiB`;
    case 'total':
      return `${size}; the files of one session may have at most ${sessionBytes / MIB} MiB together, and may be at most ${sessionFiles}; remove some to make room`;
    case 'count':
      return `there are too many files; at most ${sessionFiles} are kept`;
    case 'kind':
      return 'it is not a regular file (links, pipes, sockets and devices are not kept)';
    case 'name':
      return `its path is not UTF-8, has control characters, or is longer than ${LONGEST_PATH} bytes`;
    case 'unreadable':
      return detail ?? 'it cannot be read (its permissions, or those of its folder, forbid it)';
  }
}
