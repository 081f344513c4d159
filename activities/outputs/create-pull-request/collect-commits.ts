import { publicRunUrl } from '../../report/public-run-url.ts';
import { activityInfo } from '@temporalio/activity';
import { isPullRequest, type Artefact, type PullRequestArtefact } from '../../../contract/artefact.ts';
import type { Collected } from '../../../contract/output.ts';
import {
  createPullRequest as output,
  type CreatePullRequestOptions,
} from '../../../definitions/outputs/pulls/create-pull-request.ts';
import { ToolError } from '../../session/tools/tool-error.ts';
import { redactCredentials } from '../credentials/redact-credentials.ts';
import { newestHead } from '../bundle/find-bundle.ts';
import type { Collecting } from '../output-row.ts';
import { handOverCommits } from './hand-over-commits.ts';
import { keptPlace } from './kept-place.ts';

const NO_WAIT = { waitMs: 0, pollMs: 1_000 };
const TITLE_CHARACTERS = 200;
const NOTHING: Collected = { artefacts: [], notes: [] };

/**
 * Opens a draft pull request, marked partial, from the bundle that an agent has left. If the policy does not allow it,
 * people get a note instead, and also where people decide about outputs: nobody has decided about this one. Commits that the
 * agent has handed over itself are left out.
 */
export async function collectCommits({
  dependencies,
  github,
  request,
  options,
}: Collecting<CreatePullRequestOptions>): Promise<Collected> {
  const head = await newestHead(dependencies.agentApi, request.sessionId);
  const pulls = request.artefacts.filter(isPullRequest);
  if (head === null || request.artefacts.some((artefact) => agentHeadOf(artefact) === head)) return NOTHING;
  if (request.needsApproval === true) {
    const note = `Partial work was not handed over, because nobody has approved of it. ${keptPlace(request.sessionId)}`;
    return { artefacts: [], notes: [note] };
  }
  try {
    const { artefact, note } = await handOverCommits({
      dependencies,
      github,
      origin: {
        ...request,
        output: output.key,
        ordinal: 1,
        runUrl: publicRunUrl(dependencies.environment.temporal, request.runId),
      },
      options: { ...options, draft: true },
      // Nobody could correct these words if they held a credential.
      title: redactCredentials(`Partial: ${request.event.title}`).slice(0, TITLE_CHARACTERS),
      body:
        `**This is partial work.** ${redactCredentials(request.reason)}. The agent did not say that it was done; what follows is what it ` +
        'had committed and bundled by then.',
      head,
      part: nextPart(pulls, options.max),
      asked: request.since,
      latest: new Date(activityInfo().scheduledTimestampMs).toISOString(),
      answered: null,
      wait: NO_WAIT,
    });
    return { artefacts: artefact === null ? [] : [artefact], notes: [note] };
  } catch (error) {
    if (!(error instanceof ToolError)) throw error;
    return { artefacts: [], notes: [`Partial work was left and not handed over: ${error.message}`] };
  }
}

/** The agent's commit that an artefact holds; undefined if it holds none. */
function agentHeadOf(artefact: Artefact & { headSha?: string; agentHeadSha?: string }): string | undefined {
  return artefact.agentHeadSha ?? artefact.headSha;
}

/** What was not handed over is the next step; if there may be no further part, it belongs to the last one. */
function nextPart(pulls: PullRequestArtefact[], most: number): number {
  const last = Math.max(0, ...pulls.map(({ part = 1 }) => part));
  return Math.min(last + 1, most);
}
