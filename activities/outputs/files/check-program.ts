/**
 * A program of its own, because looking into what an agent made may need much memory and processor time, and readers of
 * archives may have faults. It reads a `FileCheck` as JSON from its standard input and writes `FileFindings`. Nothing secret is
 * in its arguments or its environment.
 */
import { json } from 'node:stream/consumers';
import type { FileCheck, FileFindings } from './check-files.ts';
import { fileKind } from './looking/file-kind.ts';
import { searchFile } from './looking/search-file.ts';

const MOST_BREACHES = 50;

// The scanner measures itself and keeps every mark: each piece then takes longer than the one before.
const mark = performance.mark('unused');
performance.mark = () => mark;

process.stdout.write(JSON.stringify(await look((await json(process.stdin)) as FileCheck)));

async function look({ files, secrets, allowed }: FileCheck): Promise<FileFindings> {
  const findings: FileFindings = { mimes: [], breaches: [] };
  for (const file of files) {
    findings.mimes.push(await fileKind(file));
    findings.breaches.push(...(await searchFile(file, { secrets, allowed })));
  }
  const more = findings.breaches.length - MOST_BREACHES;
  if (more > 0) findings.breaches.splice(MOST_BREACHES, more, `and ${more} more`);
  return findings;
}
