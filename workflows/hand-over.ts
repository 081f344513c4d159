import { ApplicationFailure } from '@temporalio/common';
import type { Artefact } from '../contract/artefact.ts';
import type { LookupRequest } from '../contract/lookup.ts';
import { toolOfOutput, type OutputRequest, type OutputResult } from '../contract/output.ts';
import type { OpenTool } from '../contract/session.ts';
import { START_TOOL } from '../contract/started-run.ts';
import { isStopping } from './life.ts';
import { approvalRule } from './people/approval-rule.ts';
import { askPeople } from './people/ask-people.ts';
import type { RunState } from './run-state.ts';
import { enterPhase, showDetails } from './show.ts';
import { quickActivities, slowActivities } from './steps/policy.ts';
import { StopRequested } from './steps/stop-requested.ts';
import { untilDone } from './steps/until-done.ts';
import { withCapHeld } from './with-cap-held.ts';

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
    else if (state.input.automation.lookups.includes(tool.name)) await lookUp(state, tool);
    else await doOutput(state, tool);
  }
  enterPhase(state, 'working');
  showDetails(state);
}

async function doOutput(state: RunState, tool: OpenTool): Promise<void> {
  if (!(await mayHandOver(state, tool))) return;
  const result =
    tool.name === START_TOOL ? await withCapHeld(state, () => startRun(state, tool)) : await carryOut(state, tool);
  if (!result.done) return;
  state.done[tool.name] = (state.done[tool.name] ?? 0) + 1;
  if (result.effect === 'no-change') state.noChange = result.note;
  if (result.effect === 'gathered') state.hasGathered = true;
  if (result.effect === 'lacked') state.lacked = result.note;
  if (result.effect === 'delivered') keepArtefact(state, result.artefact);
}

async function carryOut(state: RunState, { id, name }: OpenTool, capMicros?: number): Promise<OutputResult> {
  const request = outputRequest(state, id, (state.done[name] ?? 0) + 1);
  if (capMicros !== undefined) request.capMicros = capMicros;
  return await untilDone(state, name, () =>
    slowActivities(state.heartbeatTimeoutMs).handOver.executeWithOptions({ summary: name }, [request]),
  );
}

/** What the run gives to the run that it starts is taken out of its own limit. */
async function startRun(state: RunState, tool: OpenTool): Promise<OutputResult> {
  const result = await carryOut(state, tool, state.capMicros);
  if (result.done && result.effect === 'delivered' && result.given) {
    state.limits.spendMicros -= result.given.micros;
    state.capMicros = result.given.capMicros;
  }
  return result;
}

/** Looking something up hands nothing over and changes nothing, so nobody is asked. The count bounds how often a run may. */
async function lookUp(state: RunState, { id, name }: OpenTool): Promise<void> {
  const { automation, event } = state.input;
  state.lookedUp += 1;
  const request: LookupRequest = {
    runId: state.facts.runId,
    automation: { id: automation.id, name: automation.name, permissions: automation.permissions },
    checkout: automation.checkout,
    event,
    sessionId: state.sessionId ?? '',
    toolUseId: id,
    ordinal: state.lookedUp,
  };
  await untilDone(state, name, () =>
    slowActivities(state.heartbeatTimeoutMs).lookUp.executeWithOptions({ summary: name }, [request]),
  );
}

/**
 * If the automation wants outputs approved, people decide first about each output that it allows, and the agent gets
 * the reason of a denial. Outputs that are always on, such as `noop`, need no approval.
 */
async function mayHandOver(state: RunState, { id, name }: OpenTool): Promise<boolean> {
  const rule = approvalRule(state, 'output');
  const { allowed } = state.input.automation.safeOutputs;
  const isAllowed = Object.keys(allowed).some((key) => toolOfOutput(key) === name);
  if (!rule || !isAllowed) return true;
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
  const asked = [...new Set(state.input.automation.approval.flatMap(({ approvers }) => approvers))];
  const question = { key: `question:${id}`, before: 'question', what, rule: null, asked } as const;
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

function outputRequest(state: RunState, toolUseId: string, ordinal: number): OutputRequest {
  const { id, name, agent, safeOutputs, limits, checkout, whenBusy } = state.input.automation;
  return {
    runId: state.facts.runId,
    automation: { id, name, agent, safeOutputs, limits, whenBusy },
    checkout,
    pinned: state.pinned,
    event: state.input.event,
    sessionId: state.sessionId ?? '',
    toolUseId,
    ordinal,
  };
}

/** An artefact that is handed over again, such as an updated pull request, replaces its former state. */
function keepArtefact(state: RunState, artefact: Artefact): void {
  state.artefacts = [...state.artefacts.filter((known) => known.url !== artefact.url), artefact];
}
