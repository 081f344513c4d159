import { createSentry, type Sentry, type SentryComment } from '../../../connections/sentry/create-sentry.ts';
import { SentryRefused } from '../../../connections/sentry/sentry-refused.ts';
import {
  sentryAddComment as output,
  type SentryAddCommentInput,
  type SentryAddCommentOptions,
} from '../../../definitions/outputs/sentry-add-comment.ts';
import { ownSentryMark } from '../../../definitions/sources/sentry/own-sentry-mark.ts';
import { cleanOutput } from '../../../text/clean-output.ts';
import { plainText } from '../../../text/plain-text.ts';
import { sentryFailure } from '../../sentry-failure.ts';
import { sentryOriginOf } from '../../sentry-origin-of.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { delivered, nothingChanged, staged } from '../done.ts';
import type { OutputOrigin } from '../output-origin.ts';
import type { ArtefactLookup, Done, OutputRow, OutputUse } from '../output-row.ts';

/** Well below what Sentry stores of a comment. */
const MOST_CHARACTERS = 30_000;

/** The agent's words as a comment on the issue at Sentry. */
export const sentryAddComment: OutputRow<SentryAddCommentOptions, SentryAddCommentInput> = {
  output,
  carryOut: comment,
  verify: { 'sentry-comment': verifyComment },
};

type Use = OutputUse<SentryAddCommentOptions, SentryAddCommentInput>;

/** Adds the comment once: its last line is the mark of this output, by which another attempt finds it. */
async function comment({ dependencies, origin, input, answered }: Use): Promise<Done> {
  const issueId = (await sentryOriginOf(dependencies.database, origin.event))?.issueId ?? null;
  if (issueId === null)
    throw new ToolError('This run was not started by an issue at Sentry: there is none to comment on.');
  if (origin.automation.safeOutputs.staged) {
    return staged(`A comment would have been added to issue ${issueId} at Sentry.`);
  }
  const sentry = createSentry(dependencies.environment.sentry);
  if (sentry === null) throw new ToolError('Nothing can be added at Sentry: SENTRY_AUTH_TOKEN is not set.');
  try {
    const made = await commentOnce(sentry, { issueId, origin, body: input.body, isNew: answered === null });
    if (made === null) return nothingChanged('', 'The comment was added at Sentry, and somebody deleted it.');
    const url = `${await sentry.issuePage(issueId)}activity/#${made.id}`;
    return delivered({ type: 'sentry-comment', url }, `Comment added: ${url}`);
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal !== null) throw new ToolError(`The comment was not added to issue ${issueId} at Sentry: ${refusal}`);
    throw sentryFailure(error, `Commenting on issue ${issueId} at Sentry`);
  }
}

/** Why Sentry does not take this comment, which is nothing that a person must mend; null if the error says something else. */
function refusalOf(error: unknown): string | null {
  if (!(error instanceof SentryRefused)) return null;
  if (error.status === 404) return 'there is no such issue any more, or SENTRY_AUTH_TOKEN may not see it.';
  return [400, 409, 413].includes(error.status) ? error.message : null;
}

interface Wanted {
  issueId: string;
  origin: OutputOrigin;
  body: string;
  /** False if an earlier attempt has told the agent that the comment was added. */
  isNew: boolean;
}

async function commentOnce(sentry: Sentry, { issueId, origin, body, isNew }: Wanted): Promise<SentryComment | null> {
  const mark = ownSentryMark(origin);
  const find = async () => (await sentry.listComments(issueId)).find(({ text }) => text.trimEnd().endsWith(mark));
  const existing = await find();
  if (existing !== undefined || !isNew) return existing ?? null;
  const foot = `\n\nMade by the automation *${plainText(origin.automation.name)}* with Curfew.\n${mark}`;
  const text = cleanOutput(body, { hosts: ['github.com'], maxLength: MOST_CHARACTERS - foot.length }).trim();
  try {
    return await sentry.createComment(issueId, text + foot);
  } catch (error) {
    if (!(error instanceof SentryRefused) || error.status !== 400) throw error;
    // Sentry refuses a text that it has already: another attempt may have added it since the comments were listed.
    const added = await find();
    if (added === undefined) throw error;
    return added;
  }
}

/** Looks up whether a comment is still there. Throws as `sentryFailure` says. */
async function verifyComment({ dependencies, artefact }: ArtefactLookup): Promise<string | null> {
  const [, issueId, id] = /\/issues\/(\d+)\/activity\/#(.+)$/.exec(artefact.url) ?? [];
  const sentry = createSentry(dependencies.environment.sentry);
  if (sentry === null || issueId === undefined) return null;
  try {
    const found = (await sentry.listComments(issueId)).some((each) => each.id === id);
    return found ? null : `comment ${artefact.url} does not exist`;
  } catch (error) {
    throw sentryFailure(error, `Looking up ${artefact.url}`);
  }
}
