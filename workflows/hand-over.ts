import { ApplicationFailure } from '@temporalio/common';
import type { OutputRequest, OutputResult } from '../contract/output.ts';
import type { OpenTool } from '../contract/session.ts';
import { isStopping } from './life.ts';
import { approvalRule } from './people/approval-rule.ts';
import { askPeople } from './people/ask-people.ts';
import type { RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';
import { quickActivities, slowActivities } from './steps/policy.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { untilDone } from './steps/until-done.ts';

/**
 * Does what the agent asked for with its tools, in the order in which it asked. Each activity checks the request against the
 * automation's policy, acts, and answers the tool. A refusal goes back to the agent, which can change its request.
 */
export async function handOver(state: RunState, tools: OpenTool[]): Promise<void> {
  enterPhase(state, 'handing over');
  for (const tool of tools) {
    if (isStopping(state)) throw new StopRequested();
    if (tool.kind === 'ask') await confirm(state, tool);
    else if (tool.name === 'ask_human') await askHuman(state, tool);
    else await doOutput(state, tool);
  }
  enterPhase(state, 'working');
  showDetails(state);
}

async function doOutput(state: RunState, tool: OpenTool): Promise<void> {
  if (!(await mayHandOver(state, tool))) return;
  const result = await untilDone(state, tool.name, () => output(state, tool));
  if (!result.done) return;
  state.done[tool.name] = (state.done[tool.name] ?? 0) + 1;
  if (tool.name === 'noop') state.noChange = result.note;
  keepArtefact(state, result);
}

/** If the automation wants its outputs approved, people decide first. The agent is told why an output was denied. */
async function mayHandOver(state: RunState, { id, name }: OpenTool): Promise<boolean> {
  const rule = approvalRule(state, 'output');
  if (!rule || name === 'noop') return true;
  const { sessionId, what } = await describe(state, id);
  const { decision } = await askPeople(state, { key: `output:${id}`, before: 'output', what, rule });
  if (decision.approved) return true;
  state.denied = `${name} was denied: ${decision.reason}`;
  const text = `A person denied this: ${decision.reason}`;
  await untilDone(state, name, () => quickActivities.answerQuestion({ sessionId, toolUseId: id, text, isError: true }));
  return false;
}

/** People allow or deny a tool that the session would run itself. The agent is told why it was denied. */
async function confirm(state: RunState, { id, name }: OpenTool): Promise<void> {
  const { sessionId, what } = await describe(state, id);
  const rule = approvalRule(state, 'output');
  const { decision } = await askPeople(state, { key: `tool:${id}`, before: 'tool', what, rule });
  const reason = decision.approved ? '' : decision.reason;
  await untilDone(state, name, () =>
    quickActivities.confirmTool({ sessionId, toolUseId: id, allow: decision.approved, reason }),
  );
}

async function askHuman(state: RunState, { id, name }: OpenTool): Promise<void> {
  const { sessionId, what } = await describe(state, id);
  const question = { key: `question:${id}`, before: 'question', what, rule: null } as const;
  const { answer, decision } = await askPeople(state, question);
  const text = answer ?? (decision.approved ? 'Go on as you see fit' : `There is no answer: ${decision.reason}`);
  await untilDone(state, name, () =>
    quickActivities.answerQuestion({ sessionId, toolUseId: id, text, isError: answer === null }),
  );
}

async function describe(state: RunState, toolUseId: string): Promise<{ sessionId: string; what: string }> {
  const { sessionId } = state;
  if (sessionId === null) throw ApplicationFailure.nonRetryable('There is no session', 'NoSession');
  const what = await untilDone(state, 'the tool use', () => quickActivities.describeTool({ sessionId, toolUseId }));
  return { sessionId, what };
}

function output(state: RunState, { id, name }: OpenTool): Promise<OutputResult> {
  const request = outputRequest(state, id, (state.done[name] ?? 0) + 1);
  switch (name) {
    case 'create_pull_request':
      return slowActivities(state.heartbeatTimeoutMs).createPullRequest.executeWithOptions(
        { summary: 'pull request' },
        [request],
      );
    case 'add_comment':
      return quickActivities.addComment.executeWithOptions({ summary: 'comment' }, [request]);
    case 'noop':
      return quickActivities.noop.executeWithOptions({ summary: 'nothing to change' }, [request]);
    default:
      return quickActivities.refuseTool(request);
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

/** A pull request that is handed over again replaces its former state. */
function keepArtefact(state: RunState, result: OutputResult): void {
  const artefact = result.done ? result.artefact : null;
  if (!artefact) return;
  state.artefacts = [...state.artefacts.filter((known) => known.url !== artefact.url), artefact];
}
