import { noteOwnActs } from '../../database/own-acts/note-own-acts.ts';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { cleanOutput } from '../../text/clean-output.ts';
import { redactCredentials } from '../outputs/credentials/redact-credentials.ts';
import { findOwnComment } from '../outputs/text/find-own-comment.ts';
import { notBefore } from '../outputs/text/not-before.ts';
import { withOwnActs } from '../own-acts/with-own-acts.ts';
import { NowhereToTell } from './failure-text.ts';
import type { NoticeDependencies, NoticeSending } from './notice-sending.ts';

/**
 * Writes notices as a comment on an issue. If an earlier attempt may have written it, it looks for it first. Throws NowhereToTell
 * if the issue is closed or gone, and as `createOctokit` says.
 */
export async function commentNotices(
  dependencies: NoticeDependencies,
  { message, where, text, hosts }: NoticeSending,
): Promise<void> {
  const { database, github } = dependencies;
  const [repository = '', written = ''] = where.split('#');
  const number = Number(written);
  const state = await github.issueState(repository, number);
  if (state === null)
    throw new NowhereToTell(`${where} does not exist, or neither GITHUB_TOKEN nor the GitHub App sees it`);
  if (state === 'closed')
    throw new NowhereToTell(`${where} is closed: reopen it, or name another issue in \`notify.issue\``);
  const by = `notice/${message.id}`;
  const mark = `<!-- curfew:${by} -->`;
  const search = { repository, number, mark, since: notBefore(message.madeAt) };
  if (message.attempts > 0 && (await findOwnComment(github, search)) !== null) return;
  const body = `${await safeText(dependencies, { text, hosts })}\n\n${mark}`;
  // So that the event of this comment starts nothing.
  const noting = withOwnActs(github, (keys) => noteOwnActs(database, by, keys));
  await noting.createComment(repository, number, body);
}

async function safeText(
  { environment, dataFolder }: NoticeDependencies,
  { text, hosts }: Pick<NoticeSending, 'text' | 'hosts'>,
): Promise<string> {
  const redactOwn = createRedact(await ownSecrets(environment, dataFolder));
  const redact = (plain: string): string => redactCredentials(redactOwn(plain));
  // Twice, as in `safeSlackText`.
  return redact(cleanOutput(redact(text), { hosts }));
}
