import type { EventBodyOf, LoggedEvent } from '../store/session-event.ts';
import type { ToolResult } from '../tools/execute-tool.ts';
import type { SessionTool } from '../tools/session-tools.ts';
import type { ToolRunner } from '../tools/toolset.ts';
import type { TurnFailure } from './turn-progress.ts';
import { waitingTools, type CustomToolUse, type ToolUse, type Transcript } from './read-transcript.ts';

type Idle = EventBodyOf<'session.status_idle'>;

/** One thing that the brain does, after which it reads the log again. */
export type Step =
  /** Count a request whose answer was lost with the process that sent it. */
  | { kind: 'close-lost-request'; startId: string }
  /** Take the user's events up to the last interrupt, and answer every open call. */
  | { kind: 'interrupt'; taken: LoggedEvent[]; openTools: ToolUse[]; openCustomTools: CustomToolUse[] }
  /** Take what the user sent into the context. */
  | { kind: 'take'; events: LoggedEvent[] }
  /** Answer a call without running it. */
  | { kind: 'answer-tool'; use: ToolUse; result: ToolResult }
  | { kind: 'run-tool'; use: ToolUse; runner: ToolRunner; isRepeatable: boolean }
  /** Run calls side by side that change nothing. */
  | { kind: 'run-tools'; calls: { use: ToolUse; runner: ToolRunner }[] }
  | { kind: 'ask-model' }
  /** Say why the turn cannot go on. */
  | { kind: 'fail'; failure: TurnFailure }
  /** Become idle, unless something has arrived since the log was read. */
  | { kind: 'rest'; stopReason: Idle['stop_reason']; stopDetails: Idle['stop_details'] };

/** What an attempt knows that is not in the log. */
export interface Situation {
  tools: SessionTool[];
  /** The call that an earlier attempt was running when it died. */
  abandonedTool: string | null;
  /** The model request that the log asks for does not fit into the budget. */
  isAtCap: boolean;
}

/** How many calls run side by side. */
const MOST_AT_ONCE = 8;

const ABANDONED_AT_SERVER =
  'Interrupted: the machine that sent this call went down before the answer came. The server may have carried it out in ' +
  'full, in part or not at all. Look there before you repeat it.';

const ABANDONED =
  'Interrupted: the machine that ran this call went down. It may have happened in part or in full; ' +
  'the workspace is as it was left. Check, and repeat what is missing.';

const ABANDONED_SEARCH =
  'Interrupted: the machine that sent this search went down before the answer came. Search again if you still need it.';

const ENDPOINT_MUST_RUN =
  'The model endpoint of this engine does not search the web, although the engine is set up so that it should ' +
  '(CURFEW_WEB_SEARCH=endpoint). Go on without a search, and say so.';

/**
 * Decides what the log asks for next. Pure. The order is a promise:
 * 1. A request without an end is closed first, so that the budget is right.
 * 2. An interrupt comes before all work.
 * 3. Confirmations are taken before calls are run, because they decide about them.
 * 4. Calls are run before messages are taken, so that the model reads a message together with the results. They run in
 *    the order of the model, but those in a row that only read run side by side.
 * 5. The session becomes idle only when everything that the user sent was taken.
 */
export function nextStep(transcript: Transcript, situation: Situation): Step {
  const { lostRequest, queued, openTools, openCustomTools, wantsModel, stop, failure } = transcript;
  if (lostRequest) return { kind: 'close-lost-request', startId: lostRequest.id };
  const interrupt = queued.findLastIndex((event) => event.body.type === 'user.interrupt');
  if (interrupt >= 0) return { kind: 'interrupt', taken: queued.slice(0, interrupt + 1), openTools, openCustomTools };
  const confirmations = queued.filter((event) => event.body.type === 'user.tool_confirmation');
  if (confirmations.length > 0) return { kind: 'take', events: confirmations };
  const waiting = waitingTools(transcript);
  const waitingIds = new Set(waiting.map(({ id }) => id));
  const use = openTools.find(({ id }) => !waitingIds.has(id));
  if (use) return runTogether(use, transcript, situation) ?? toolStep(use, transcript, situation);
  if (queued.length > 0) return { kind: 'take', events: queued };
  if (waiting.length > 0) {
    const stopReason = { type: 'requires_action' as const, event_ids: waiting.map(({ id }) => id) };
    return { kind: 'rest', stopReason, stopDetails: null };
  }
  if (failure) return { kind: 'fail', failure };
  if (!wantsModel) return { kind: 'rest', stopReason: { type: stop.reason }, stopDetails: stop.details };
  if (situation.isAtCap) return { kind: 'rest', stopReason: { type: 'budget_reached' }, stopDetails: null };
  return { kind: 'ask-model' };
}

/**
 * The calls from `first` on that can run side by side; null if there is no second one. A call that may change something
 * ends the row, so that the calls after it see what it did.
 */
function runTogether(first: ToolUse, transcript: Transcript, situation: Situation): Step | null {
  const waiting = new Set(waitingTools(transcript).map(({ id }) => id));
  const calls: { use: ToolUse; runner: ToolRunner }[] = [];
  for (const use of transcript.openTools.slice(transcript.openTools.indexOf(first))) {
    const step = waiting.has(use.id) ? null : toolStep(use, transcript, situation);
    if (step?.kind !== 'run-tool' || !step.isRepeatable || calls.length === MOST_AT_ONCE) break;
    calls.push({ use, runner: step.runner });
  }
  return calls.length > 1 ? { kind: 'run-tools', calls } : null;
}

function toolStep(use: ToolUse, { confirmations }: Transcript, { tools, abandonedTool }: Situation): Step {
  const { name } = use.body;
  const problem = use.details?.inputProblem;
  if (problem !== undefined) return refusal(use, problem);
  const confirmation = confirmations.get(use.id);
  if (confirmation?.result === 'deny') {
    const content = confirmation.deny_message || `Permission to use ${name} has been denied.`;
    return refusal(use, content);
  }
  if (use.body.type === 'agent.mcp_tool_use') {
    // What a server says of its tools is no proof that a call can be repeated.
    if (use.id === abandonedTool) return refusal(use, ABANDONED_AT_SERVER);
    return { kind: 'run-tool', use, runner: 'mcp', isRepeatable: false };
  }
  const tool = tools.find((one) => one.name === name);
  const isAbandoned = use.id === abandonedTool && !tool?.isRepeatable;
  if (isAbandoned) return refusal(use, tool?.runBy === 'search' ? ABANDONED_SEARCH : ABANDONED);
  if (tool?.runBy === 'endpoint') return refusal(use, ENDPOINT_MUST_RUN);
  if (!tool || tool.runBy === 'client') return refusal(use, unknownTool(name, tools));
  return { kind: 'run-tool', use, runner: tool.runBy, isRepeatable: tool.isRepeatable };
}

function refusal(use: ToolUse, content: string): Step {
  return { kind: 'answer-tool', use, result: { content, isError: true } };
}

function unknownTool(name: string, tools: SessionTool[]): string {
  const known = tools.map((tool) => tool.name).join(', ');
  return `There is no tool "${name}". Available are: ${known || 'none'}.`;
}
