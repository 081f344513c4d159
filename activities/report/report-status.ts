import type { Github } from '../../connections/github/create-github.ts';
import type { Automation } from '../../definitions/automation.ts';
import type { RunEvent, RunId } from '../../contract/event.ts';
import { runPage } from '../../contract/temporal-names.ts';
import { readRefusedHosts } from '../../database/runs/refused-hosts.ts';
import type { Environment } from '../../runtime/environment/environment.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { createRedact, type Redact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { redactValues } from '../../runtime/secrets/redact-values.ts';
import { redactCredentials } from '../outputs/credentials/redact-credentials.ts';
import { findOwnComment } from '../outputs/text/find-own-comment.ts';
import { subjectNumber } from '../outputs/text/subject-number.ts';
import { isPublicAddress } from './is-public-address.ts';
import { postSlackStatus } from './post-slack-status.ts';
import { statusText, type ReportedStatus } from './status-text.ts';

export interface StatusRequest {
  runId: RunId;
  automation: Pick<Automation, 'name' | 'on' | 'limits'>;
  event: RunEvent;
  sessionId: string | null;
  status: ReportedStatus;
  /** The label that started the run; absent if none did. */
  commandLabel?: string;
}

/**
 * Tells the issue, pull request or thread that started a run how the run stands: one comment, made at the start and edited at
 * the end, and a reaction at the start, if the automation asks for them. A thread in Slack is told the end alone: what listens
 * to Slack has reacted at once. Does nothing if the event has no such page. Another attempt finds the comment or message by its
 * mark. Throws as `githubFailure` or `slackFailure` says.
 */
export async function reportStatus(dependencies: ActivityDependencies, request: StatusRequest): Promise<void> {
  const { automation, event, status } = request;
  if (request.commandLabel !== undefined) await takeLabelOff(dependencies, request, request.commandLabel);
  if (event.source === 'slack') return await tellSlack(dependencies, request);
  const number = subjectNumber(event);
  if (event.repository === null || number === null) return;
  const place = { repository: event.repository, number };
  if (status.phase === 'started') await react(dependencies, request, place);
  if (!automation.on.statusComment) return;
  const text = await textWithoutSecrets(dependencies, request);
  try {
    await keepComment(dependencies.github, place, { text, mark: `<!-- curfew:${request.runId}:status -->` });
  } catch (error) {
    throw githubFailure(error, `The status comment on #${number} of ${event.repository}`);
  }
}

async function tellSlack(dependencies: ActivityDependencies, request: StatusRequest): Promise<void> {
  const { automation, event, runId, status } = request;
  if (status.phase !== 'ended' || !automation.on.statusComment) return;
  const markdown = await textWithoutSecrets(dependencies, request);
  await postSlackStatus(dependencies, { runId, event, artefacts: status.artefacts, markdown });
}

/** `/acme/api/issues/5`, also below a path. */
const LABELED = /\/([^/]+\/[^/]+)\/(issues|pulls?|discussions)\/(\d+)$/;

interface Place {
  repository: string;
  number: number;
}

/** Makes the comment with this mark, or edits it. */
async function keepComment(
  github: Github,
  { repository, number }: Place,
  { text, mark }: { text: string; mark: string },
): Promise<void> {
  const body = `${text}\n\n${mark}`;
  const existing = await findOwnComment(github, { repository, number, mark, since: null });
  if (existing === null) await github.createComment(repository, number, body);
  else if (existing.body !== body) await github.updateComment(repository, { id: existing.id, number }, body);
}

/**
 * Reasons quote the agent and programs, so credentials are taken out of them. Refusing the text would not help: nobody
 * could correct it.
 */
async function textWithoutSecrets(
  { database, environment, dataFolder }: ActivityDependencies,
  request: StatusRequest,
): Promise<string> {
  const redactOwn = createRedact(await ownSecrets(environment, dataFolder));
  const redact: Redact = (text) => redactCredentials(redactOwn(text));
  const runUrl = publicRunUrl(environment.temporal, request.runId);
  // Before the text is cut, because half of a credential is no longer found; and after it was cleaned, because invisible
  // characters may have stood within one.
  const status = redactValues(request.status, redact);
  const refused = status.phase === 'ended' ? await readRefusedHosts(database, request.runId) : null;
  return redact(statusText({ ...request, status, runUrl, refused }));
}

/** Null if readers of the page could not open the link, or if it would tell them the names of a private network. */
function publicRunUrl({ uiUrl, namespace }: Environment['temporal'], runId: RunId): string | null {
  return uiUrl !== null && isPublicAddress(uiUrl) ? runPage(uiUrl, namespace, runId) : null;
}

/** If the label cannot be taken off, the run goes on: somebody has to take it off by hand before adding it again. */
async function takeLabelOff(
  { github, log }: ActivityDependencies,
  { event, runId }: StatusRequest,
  label: string,
): Promise<void> {
  const [, place, kind, page] = LABELED.exec(URL.parse(event.url ?? '')?.pathname ?? '') ?? [];
  const number = Number(page);
  if (event.repository === null || place?.toLowerCase() !== event.repository.toLowerCase()) return;
  try {
    if (kind === 'discussions') await github.removeDiscussionLabel(event.repository, number, label);
    else await github.removeLabel(event.repository, number, label);
  } catch (error) {
    log.warn({ runId, err: githubFailure(error, `Taking the label ${label} off ${event.url}`) }, 'the label stays');
  }
}

/** A reaction is a courtesy: if the forge does not take it, the comment is made all the same. */
async function react({ github, log }: ActivityDependencies, request: StatusRequest, place: Place): Promise<void> {
  const { automation, event, runId } = request;
  const { reaction } = automation.on;
  if (reaction === null) return;
  try {
    const comment = /#issuecomment-(\d+)$/.exec(event.url ?? '')?.[1];
    if (comment === undefined) await github.reactToIssue(place.repository, place.number, reaction);
    else await github.reactToComment(place.repository, Number(comment), reaction);
  } catch (error) {
    log.warn({ runId, err: githubFailure(error, `The reaction to ${event.url ?? event.subject}`) }, 'no reaction');
  }
}
