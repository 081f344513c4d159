import { cancellationSignal } from '@temporalio/activity';
import { lookForNewestBundle } from '../bundle/find-bundle.ts';
import { handOverChanges } from './hand-over-changes.ts';
import type { OutputRequest } from '../../../contract/output.ts';
import { ToolError } from '../tool-error.ts';
import type { Artefact } from '../../../contract/artefact.ts';
import type { ActivityDependencies } from '../../dependencies.ts';

export interface CollectRequest extends Omit<OutputRequest, 'toolUseId' | 'ordinal'> {
  /** When the session was opened, RFC 3339. */
  since: string;
  /** Heads of the pull requests that the agent has handed over itself. */
  handedOver: string[];
  /** Why the run was ended before its agent was done. */
  reason: string;
}

const NO_WAIT = { waitMs: 0, pollMs: 1_000 };

/**
 * Takes what an agent has left when its run was ended early: a bundle that is there becomes a draft pull request marked
 * partial, if the policy allows it. Nothing there, or not allowed: null, with a note for people.
 */
export async function collectPartial(
  dependencies: ActivityDependencies,
  request: CollectRequest,
): Promise<{ artefact: Artefact | null; note: string | null }> {
  const { agentApi } = dependencies;
  const options = request.automation.safeOutputs.createPullRequest;
  if (!options) return { artefact: null, note: null };
  const bundle = await lookForNewestBundle(agentApi, request.sessionId);
  if (!bundle || request.handedOver.includes(bundle.head)) return { artefact: null, note: null };
  const title = `Partial: ${request.event.title}`.slice(0, 200);
  const body =
    `**This is partial work.** ${request.reason}. The agent did not say that it was done; what follows is what it had ` +
    'committed and bundled by then.';
  const draft = { ...options, draft: true };
  const partial = {
    ...request,
    toolUseId: 'partial',
    ordinal: 1,
    automation: {
      ...request.automation,
      safeOutputs: { ...request.automation.safeOutputs, createPullRequest: draft },
    },
  };
  const use = {
    name: 'create_pull_request',
    input: { title, body, head: bundle.head },
    at: request.since,
    answer: null,
  };
  try {
    const { artefact, note } = await handOverChanges(dependencies, partial, use, NO_WAIT, cancellationSignal());
    return { artefact, note };
  } catch (error) {
    if (error instanceof ToolError)
      return { artefact: null, note: `Partial work was left and not handed over: ${error.message}` };
    throw error;
  }
}
