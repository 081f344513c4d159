import type { Comment } from '../../../connections/github/issue-calls.ts';
import type { FilesArtefact } from '../../../contract/files-artefact.ts';
import { formatBytes } from '../../../text/format-bytes.ts';
import { plainText } from '../../../text/plain-text.ts';
import { requireBucket } from '../files/require-bucket.ts';
import { s3Failure } from '../files/s3-failure.ts';
import type { CheckedFile } from '../files/taken-file.ts';
import { outputFailure } from '../output-failure.ts';
import { findOwnComment } from '../text/find-own-comment.ts';
import { notBefore } from '../text/not-before.ts';
import { outputTarget } from '../text/output-target.ts';
import { outputBody, outputMark } from '../text/pull-text.ts';
import { putFiles, type InBucket } from './to-bucket.ts';
import type { FilesUse } from './files-use.ts';

/**
 * Puts files into the bucket and adds a comment with links to them. The comment carries the mark of this output, so that another
 * attempt finds it. Throws as `s3Failure` and `outputFailure` say.
 */
export async function toIssue(use: FilesUse, files: readonly CheckedFile[]): Promise<FilesArtefact> {
  const { github, origin, options, input, asked } = use;
  const target = outputTarget(origin, { target: options.target, chosen: input.number, doing: 'comment on' });
  const { repository, number } = target;
  const put = await putFiles(use, files);
  const list = await links(use, put);
  let comment: Comment;
  try {
    const mark = outputMark(origin);
    const found = await findOwnComment(github, { repository, number, mark, since: notBefore(asked) });
    comment = found ?? (await github.createComment(repository, number, bodyOf(use, list)));
  } catch (error) {
    throw outputFailure(error, `Commenting on #${number} of ${repository}`);
  }
  return {
    type: 'files',
    url: comment.url,
    ordinal: origin.ordinal,
    to: 'issue',
    files: put.files.map(({ key: _key, ...facts }) => facts),
  };
}

/** The links stand below the agent's words, because those are cleaned, and links to other hosts are taken out of them. */
function bodyOf({ origin, input }: FilesUse, list: string[]): string {
  const mark = `\n${outputMark(origin)}`;
  const body = outputBody(origin, input.text || 'Files:');
  // The agent's words may hold such a line too: the foot begins at the last one.
  const foot = body.lastIndexOf('\n\n---\n');
  return `${body.slice(0, foot)}\n\n${list.join('\n')}${body.slice(foot)}`.replace(mark, '') + mark;
}

async function links({ dependencies }: FilesUse, { files }: InBucket): Promise<string[]> {
  const s3 = requireBucket(dependencies);
  const lines = [];
  let ends: string | null = null;
  for (const { name, key, bytes, mime, sha256 } of files) {
    const { url, until } = await s3.link(key).catch((error: unknown) => {
      throw s3Failure(error, `Making a link to ${name}`);
    });
    ends = until;
    lines.push(`- [${plainText(name)}](${url}) (${formatBytes(bytes)}, ${mime}, SHA-256 \`${sha256}\`)`);
  }
  return ends === null ? lines : [...lines, '', `The links end on ${ends.slice(0, 10)}.`];
}
