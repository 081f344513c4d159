import type { OutputRequest, OutputResult } from '../activities/handing-over/output.ts';
import type { OpenTool } from '../activities/attending/decide.ts';
import { persist, Stopped } from './persist.ts';
import { long, short } from './policy.ts';
import type { RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';

/**
 * Does what the agent asked for with its tools, in the order in which it asked; each activity checks the request against
 * the automation's policy, acts, and answers the tool. A refusal goes back to the agent, which can mend it.
 */
export async function handOver(state: RunState, tools: OpenTool[]): Promise<void> {
  enterPhase(state, 'handing over');
  for (const tool of tools) {
    if (state.stop) throw new Stopped('The run is to stop');
    const result = await persist(state, tool.name, () => output(state, tool));
    if (!result.done) continue;
    state.done[tool.name] = (state.done[tool.name] ?? 0) + 1;
    if (tool.name === 'noop') state.noChange = result.note;
    keepArtefact(state, result);
  }
  state.phase = 'working';
  showDetails(state);
}

function output(state: RunState, { id, name }: OpenTool): Promise<OutputResult> {
  const request = outputRequest(state, id, (state.done[name] ?? 0) + 1);
  switch (name) {
    case 'create_pull_request':
      return long(state.heartbeatTimeoutMs).createPullRequest.executeWithOptions({ summary: 'pull request' }, [
        request,
      ]);
    case 'add_comment':
      return short.addComment.executeWithOptions({ summary: 'comment' }, [request]);
    case 'noop':
      return short.noop.executeWithOptions({ summary: 'nothing to change' }, [request]);
    default:
      return short.refuseTool(request);
  }
}

function outputRequest(state: RunState, toolUseId: string, ordinal: number): OutputRequest {
  const { id, name, safeOutputs, limits, checkout } = state.input.automation;
  return {
    runId: state.facts.runId,
    automation: { id, name, safeOutputs, limits },
    checkout,
    event: state.input.event,
    sessionId: state.sessionId ?? '',
    toolUseId,
    ordinal,
  };
}

/** The same pull request, handed over again, replaces its former state. */
function keepArtefact(state: RunState, result: OutputResult): void {
  const artefact = result.done ? result.artefact : null;
  if (!artefact) return;
  state.artefacts = [...state.artefacts.filter((known) => known.url !== artefact.url), artefact];
}
