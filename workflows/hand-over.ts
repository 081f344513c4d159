import type { OpenTool } from '../contract/session.ts';
import type { OutputRequest, OutputResult } from '../contract/output.ts';
import { askPeople, ruleFor } from './approval.ts';
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
    if (tool.kind === 'ask') await confirm(state, tool);
    else if (tool.name === 'ask_human') await askHuman(state, tool);
    else await doOutput(state, tool);
  }
  enterPhase(state, 'working');
  showDetails(state);
}

async function doOutput(state: RunState, tool: OpenTool): Promise<void> {
  if (!(await mayHandOver(state, tool))) return;
  const result = await persist(state, tool.name, () => output(state, tool));
  if (!result.done) return;
  state.done[tool.name] = (state.done[tool.name] ?? 0) + 1;
  if (tool.name === 'noop') state.noChange = result.note;
  keepArtefact(state, result);
}

/** Where the automation wants outputs approved, people decide first; a denial goes to the agent with its reason. */
async function mayHandOver(state: RunState, { id, name }: OpenTool): Promise<boolean> {
  const rule = ruleFor(state, 'output');
  if (!rule || name === 'noop') return true;
  const { sessionId, what } = await describe(state, id);
  const { decision } = await askPeople(state, `output:${id}`, 'output', what, rule);
  if (decision.approved) return true;
  state.denied = `${name} was denied: ${decision.reason}`;
  const text = `A person denied this: ${decision.reason}`;
  await persist(state, name, () => short.answerQuestion({ sessionId, toolUseId: id, text, isError: true }));
  return false;
}

/** A tool of the session that asks first: allowed or denied by a person, the reason goes to the agent. */
async function confirm(state: RunState, { id, name }: OpenTool): Promise<void> {
  const { sessionId, what } = await describe(state, id);
  const { decision } = await askPeople(state, `tool:${id}`, 'tool', what, ruleFor(state, 'output'));
  const reason = decision.approved ? '' : decision.reason;
  await persist(state, name, () => short.confirmTool({ sessionId, toolUseId: id, allow: decision.approved, reason }));
}

async function askHuman(state: RunState, { id, name }: OpenTool): Promise<void> {
  const { sessionId, what } = await describe(state, id);
  const { answer, decision } = await askPeople(state, `question:${id}`, 'question', what, null);
  const text = answer ?? (decision.approved ? 'Go on as you see fit' : `There is no answer: ${decision.reason}`);
  await persist(state, name, () => short.answerQuestion({ sessionId, toolUseId: id, text, isError: answer === null }));
}

async function describe(state: RunState, toolUseId: string): Promise<{ sessionId: string; what: string }> {
  const { sessionId } = state;
  if (sessionId === null) throw new Stopped('There is no session');
  const what = await persist(state, 'the tool use', () => short.describeTool({ sessionId, toolUseId }));
  return { sessionId, what };
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
