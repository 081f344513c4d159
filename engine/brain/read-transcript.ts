import type { ContentBlockParam, ToolResultBlockParam } from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventBodyOf, LoggedEvent } from '../store/session-event.ts';
import { applyCompaction } from './context/apply-compaction.ts';
import { addBlock, addResult, newConversation, type Conversation } from './context/conversation.ts';
import { shownBlock } from './context/shown-block.ts';
import { systemText, withoutSystemTags } from './context/system-text.ts';
import { withFiles, type LoadedFiles } from './context/with-files.ts';
import { takeAnswer, type Call } from './take-answer.ts';
import { begin, newProgress, settle, type TurnProgress } from './turn-progress.ts';

/** A call of a tool that the engine runs, in the sandbox or at an MCP server. */
export type ToolUse = LoggedEvent<EventBodyOf<'agent.tool_use'> | EventBodyOf<'agent.mcp_tool_use'>>;

export type CustomToolUse = LoggedEvent<EventBodyOf<'agent.custom_tool_use'>>;

/** What a session's log means to the brain. */
export interface Transcript extends Conversation, TurnProgress {
  /** Events of users that the brain has not taken, in order of arrival. */
  queued: LoggedEvent[];
  /** A request that has a start and no end in the log: the process that sent it is gone. */
  lostRequest: LoggedEvent<EventBodyOf<'span.model_request_start'>> | null;
  /** What the first request said about the sandbox; null if there was none. */
  surroundings: string | null;
  /** Calls without a result, in the order in which the model made them. */
  openTools: ToolUse[];
  openCustomTools: CustomToolUse[];
  /** The confirmations of people, by the id of the call. */
  confirmations: Map<string, EventBodyOf<'user.tool_confirmation'>>;
  /** The calls of the answer whose end is not read yet, in order. */
  announced: Call[];
  /** By the id of the event of a call: the id by which the model knows the call. */
  toolUseIds: Map<string, string>;
  /** All values of `toolUseIds`. */
  takenIds: Set<string>;
}

/** The API takes no other ids of calls. */
const VALID_ID = /^[a-zA-Z0-9_-]{1,128}$/;

/** Reads the whole log of a session. Pure: the same log always gives the same transcript. */
export function readTranscript(events: LoggedEvent[]): Transcript {
  const transcript = newTranscript();
  extendTranscript(transcript, events);
  return transcript;
}

/** The transcript of an empty log. */
export function newTranscript(): Transcript {
  return {
    ...newConversation(),
    ...newProgress(),
    queued: [],
    lostRequest: null,
    surroundings: null,
    openTools: [],
    openCustomTools: [],
    confirmations: new Map(),
    announced: [],
    toolUseIds: new Map(),
    takenIds: new Set(),
  };
}

/**
 * Reads on in the log: changes the transcript by what has arrived since it was read, and by queued events that were
 * taken since then. Costs time for these events only. `files` are those that these events name.
 */
export function extendTranscript(transcript: Transcript, events: LoggedEvent[], files: LoadedFiles = new Map()): void {
  if (events.length === 0) return;
  const queued = new Map(transcript.queued.map((event) => [event.id, event]));
  for (const event of events) {
    if (event.processedAt === null) queued.set(event.id, event);
    else queued.delete(event.id);
  }
  transcript.queued = [...queued.values()];
  const processed = events.filter((event): event is Processed => event.processedAt !== null);
  processed.sort((a, b) => a.processedAt - b.processedAt);
  for (const event of processed) take(transcript, event, files);
}

type Processed = LoggedEvent & { processedAt: number };

function take(transcript: Transcript, event: Processed, files: LoadedFiles): void {
  const { body, processedAt: at } = event;
  switch (body.type) {
    case 'user.message':
      for (const block of withFiles(body.content, event, files)) {
        addBlock(transcript, 'user', { at, block: shownBlock(withoutSystemTags(block) as ContentBlockParam) });
      }
      return begin(transcript);
    case 'system.message':
      return addBlock(transcript, 'user', { at, block: shownBlock(systemText(body)) });
    case 'user.interrupt':
      return settle(transcript, 'end_turn');
    case 'span.model_request_start':
      transcript.lostRequest = { ...event, body };
      transcript.surroundings ??= event.details?.requestStart?.surroundings ?? null;
      transcript.announced = [];
      return;
    case 'span.model_request_end':
      transcript.lostRequest = null;
      return takeRequestEnd(transcript, event);
    case 'agent.tool_use':
    case 'agent.mcp_tool_use':
      if (event.details?.byEndpoint) return;
      announce(transcript, event);
      transcript.openTools.push({ ...event, body });
      return;
    case 'agent.custom_tool_use':
      announce(transcript, event);
      transcript.openCustomTools.push({ ...event, body });
      return;
    case 'agent.tool_result':
      return takeResult(transcript, { at, useId: body.tool_use_id, body });
    case 'agent.mcp_tool_result':
      return takeResult(transcript, { at, useId: body.mcp_tool_use_id, body });
    case 'user.custom_tool_result':
      return takeResult(transcript, {
        at,
        useId: body.custom_tool_use_id,
        body: { ...body, content: withFiles(body.content ?? [], event, files) },
      });
    case 'user.tool_confirmation':
      transcript.confirmations.set(body.tool_use_id, body);
      return;
    case 'agent.thread_context_compacted':
      if (event.details?.compaction) applyCompaction(transcript, event.details.compaction, at);
      return;
    case 'session.error':
      if (event.details?.note) addBlock(transcript, 'user', { at, block: { type: 'text', text: event.details.note } });
      if (body.error.retry_status.type === 'exhausted') settle(transcript, 'retries_exhausted');
      return;
    default:
      return;
  }
}

/**
 * Calls that somebody else must answer before the model can be asked again: custom ones, and those that a person must
 * allow.
 */
export function waitingTools({ openTools, openCustomTools, confirmations }: Transcript): LoggedEvent[] {
  const unconfirmed = openTools.filter((use) => use.body.evaluated_permission === 'ask' && !confirmations.has(use.id));
  return [...unconfirmed, ...openCustomTools].sort((a, b) => a.seq - b.seq);
}

/** Gives a call the id by which the model will know it: its own one if that is valid and new. */
function announce(transcript: Transcript, { id, details }: LoggedEvent): void {
  const own = details?.toolUseId ?? '';
  const toolUseId = VALID_ID.test(own) && !transcript.takenIds.has(own) ? own : `toolu_${id}`;
  transcript.announced.push({ eventId: id, toolUseId });
  transcript.toolUseIds.set(id, toolUseId);
  transcript.takenIds.add(toolUseId);
}

interface Result {
  at: number;
  /** The id of the event of the call. */
  useId: string;
  body: Pick<EventBodyOf<'agent.tool_result'>, 'content' | 'is_error'>;
}

/** A result counts if its call is open: a second result of a call would make the API refuse the conversation. */
function takeResult(transcript: Transcript, { at, useId, body }: Result): void {
  const toolUseId = transcript.toolUseIds.get(useId);
  if (toolUseId === undefined || !close(transcript, useId)) return;
  const blocks = (body.content ?? []) as Exclude<ToolResultBlockParam['content'], string | undefined>;
  const block: ToolResultBlockParam = {
    type: 'tool_result',
    tool_use_id: toolUseId,
    ...(blocks.length > 0 ? { content: blocks.map(shownBlock) } : {}),
    is_error: body.is_error ?? false,
  };
  addResult(transcript, { at, block });
  transcript.wantsModel = true;
}

/** Returns whether the call was open. */
function close(transcript: Transcript, useId: string): boolean {
  const open = transcript.openTools.length + transcript.openCustomTools.length;
  transcript.openTools = transcript.openTools.filter((use) => use.id !== useId);
  transcript.openCustomTools = transcript.openCustomTools.filter((use) => use.id !== useId);
  return transcript.openTools.length + transcript.openCustomTools.length < open;
}

function takeRequestEnd(transcript: Transcript, { processedAt: at, details }: Processed): void {
  const { announced } = transcript;
  transcript.announced = [];
  if (!details?.requestEnd) return;
  // None of these calls may be run. The engine announces none; logs of a former version hold some.
  if (details.requestEnd.stopReason === 'refusal') for (const { eventId } of announced) close(transcript, eventId);
  takeAnswer(transcript, { at, answer: details.requestEnd, calls: announced });
}
