import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { pipeline } from 'node:stream/promises';
import type { FileFacts } from '../../../contract/files-artefact.ts';
import { isFiles } from '../../../contract/files-artefact.ts';
import { requireSlack } from '../../slack/require-slack.ts';
import { slackFailure } from '../../slack/slack-failure.ts';
import { verifyComment } from '../add-comment/verify-comment.ts';
import { requireBucket } from '../files/require-bucket.ts';
import { s3Failure } from '../files/s3-failure.ts';
import type { ArtefactLookup } from '../output-row.ts';

/**
 * Looks up whether files are where they were handed over, with the same bytes; in Slack, which tells no digest, with the same
 * size. Throws as `s3Failure`, `slackFailure` and `githubFailure` say.
 */
export async function verifyFiles(lookup: ArtefactLookup): Promise<string | null> {
  const { artefact } = lookup;
  if (!isFiles(artefact)) return `${artefact.url} names no files`;
  const { to, files } = artefact;
  if (to === 'issue') {
    const reason = await verifyComment(lookup);
    if (reason !== null) return reason;
  }
  for (const file of files) {
    const isThere = await LOOKS[to](lookup, file);
    if (!isThere) return `${file.name} is not at ${file.at} as it was handed over`;
  }
  return null;
}

type Look = (lookup: ArtefactLookup, file: FileFacts) => Promise<boolean>;

const LOOKS: Readonly<Record<'slack' | 'issue' | 'folder' | 's3', Look>> = {
  slack: inSlack,
  issue: inBucket,
  s3: inBucket,
  folder: inFolder,
};

async function inSlack({ dependencies }: ArtefactLookup, { at, bytes }: FileFacts): Promise<boolean> {
  try {
    return (await requireSlack(dependencies).fileInfo(at))?.bytes === bytes;
  } catch (error) {
    throw slackFailure(error, `Looking up the file ${at} in Slack`);
  }
}

async function inBucket({ dependencies }: ArtefactLookup, { at, bytes, sha256 }: FileFacts): Promise<boolean> {
  const s3 = requireBucket(dependencies);
  const beginning = `s3://${s3.bucket}/`;
  if (!at.startsWith(beginning)) return false;
  try {
    const found = await s3.head(at.slice(beginning.length));
    return found?.bytes === bytes && found.sha256 === sha256;
  } catch (error) {
    throw s3Failure(error, `Looking up ${at}`);
  }
}

async function inFolder(_: ArtefactLookup, { at, sha256 }: FileFacts): Promise<boolean> {
  const hash = createHash('sha256');
  try {
    await pipeline(createReadStream(at), hash);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false;
    throw error;
  }
  return hash.digest('hex') === sha256;
}
