import { ApplicationFailure } from '@temporalio/common';
import type { Automation } from '../../definitions/automation.ts';
import type { PinnedCheckout } from '../../contract/checkout.ts';
import type { RunEvent, RunId } from '../../contract/event.ts';
import { lacksOfRun } from '../../database/lacks/lacks-of-run.ts';
import { readRefusedHosts } from '../../database/runs/refused-hosts.ts';
import { noteStatus } from '../../database/status/note-status.ts';
import type { ActivityDependencies } from '../dependencies.ts';
import { githubFailure } from '../github-failure.ts';
import { createRedact, type Redact } from '../../runtime/secrets/create-redact.ts';
import { ownSecrets } from '../../runtime/secrets/own-secrets.ts';
import { redactValues } from '../../runtime/secrets/redact-values.ts';
import { redactCredentials } from '../outputs/credentials/redact-credentials.ts';
import { subjectNumber } from '../outputs/text/subject-number.ts';
import { ownHeadline } from './own-headline.ts';
import { showPage } from './page/show-page.ts';
import { statusLine } from './page/status-line.ts';
import { publicRunUrl } from './public-run-url.ts';
import { postSlackStatus } from './post-slack-status.ts';
import { statusText, type ReportedStatus } from './status-text.ts';

export interface StatusRequest {
  runId: RunId;
  /** Requests of an earlier version may be without `safeOutputs`. */
  automation: Pick<Automation, 'name' | 'on' | 'limits'> & Partial<Pick<Automation, 'safeOutputs'>>;
  event: RunEvent;
  sessionId: string | null;
  /** What was checked out; absent at the start and in requests of an earlier version. */
  pinned?: PinnedCheckout | null;
  status: ReportedStatus;
  /** The label that started the run; absent if none did. */
  commandLabel?: string;
}

/**
 * Tells the issue, pull request or thread that started a run how the run stands: in the one status comment of that page, which is
 * edited in place for all runs about it, and by a reaction at the start, if the automation asks for them. A thread in Slack is
 * told the end alone: what listens to Slack has reacted at once. Does nothing if the event has no such page. Another attempt
 * finds the comment or message by its mark. Where a limit of the forge is reached, the comment is written later, by the upkeep.
 * Throws as `githubFailure` or `slackFailure` says.
 */
export async function reportStatus(dependencies: ActivityDependencies, request: StatusRequest): Promise<void> {
  const { automation, event, status } = request;
  const { database, github, log } = dependencies;
  if (request.commandLabel !== undefined) await takeLabelOff(dependencies, request, request.commandLabel);
  if (event.source === 'slack') return await tellSlack(dependencies, request);
  const number = subjectNumber(event);
  if (event.repository === null || number === null) return;
  const place = { repository: event.repository, number };
  if (status.phase === 'started') await react(dependencies, request, place);
  if (!automation.on.statusComment) return;
  const { text, line } = await textWithoutSecrets(dependencies, request);
  await noteStatus(database, { ...place, runId: request.runId, text, line, at: new Date().toISOString() });
  try {
    await showPage({ database, githubOf: () => github }, place);
  } catch (error) {
    // The run does not wait for the limit: what is written down reaches the forge by the upkeep of workers.
    if (!(error instanceof ApplicationFailure && error.type === 'GithubRateLimit')) throw error;
    log.info({ runId: request.runId, reason: error.message }, 'the status comment is written later');
  }
}

async function tellSlack(dependencies: ActivityDependencies, request: StatusRequest): Promise<void> {
  const { automation, event, runId, status } = request;
  if (status.phase !== 'ended' || !automation.on.statusComment) return;
  const { text: markdown } = await textWithoutSecrets(dependencies, request);
  await postSlackStatus(dependencies, { runId, event, artefacts: status.artefacts, markdown });
}

/** `/acme/api/issues/5`, also below a path. */
const LABELED = /\/([^/]+\/[^/]+)\/(issues|pulls?|discussions)\/(\d+)$/;

interface Place {
  repository: string;
  number: number;
}

/**
 * Reasons quote the agent and programs, so credentials are taken out of them. Refusing the text would not help: nobody
 * could correct it.
 */
async function textWithoutSecrets(
  { database, environment, dataFolder }: ActivityDependencies,
  request: StatusRequest,
): Promise<{ text: string; line: string }> {
  const redactOwn = createRedact(await ownSecrets(environment, dataFolder));
  const redact: Redact = (text) => redactCredentials(redactOwn(text));
  const runUrl = publicRunUrl(environment.temporal, request.runId);
  // Before the text is cut, because half of a credential is no longer found; and after it was cleaned, because invisible
  // characters may have stood within one.
  const status = redactValues(request.status, redact);
  const refused = status.phase === 'ended' ? await readRefusedHosts(database, request.runId) : null;
  const { runId, automation } = request;
  const lacks = status.phase === 'ended' ? await lacksOfRun(database, runId) : [];
  const headline = ownHeadline({ ...request, runUrl, status });
  return {
    text: redact(statusText({ ...request, status, runUrl, refused, lacks, headline })),
    line: redact(statusLine({ runId, name: automation.name, status })),
  };
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
