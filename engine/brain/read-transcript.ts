import type {
  ContentBlock,
  ContentBlockParam,
  ToolResultBlockParam,
} from '@anthropic-ai/sdk/resources/messages/messages';
import type { EventBodyOf, LoggedEvent } from '../store/session-event.ts';

export type StopReason = Exclude<EventBodyOf<'session.status_idle'>['stop_reason']['type'], 'requires_action'>;

/** One message of the conversation as the model will see it. Results of tools stand before everything else in it. */
export interface Part {
  role: 'user' | 'assistant';
  results: { seq: number; block: ToolResultBlockParam }[];
  blocks: (ContentBlockParam | ContentBlock)[];
}

export type ToolUse = LoggedEvent<EventBodyOf<'agent.tool_use'>>;

export type CustomToolUse = LoggedEvent<EventBodyOf<'agent.custom_tool_use'>>;

/** What a session's log means to the brain. */
export interface Transcript {
  parts: Part[];
  /** Events of users that the brain has not taken, in order of arrival. */
  queued: LoggedEvent[];
  /** A request that has a start and no end in the log: the process that sent it is gone. */
  lostRequest: LoggedEvent<EventBodyOf<'span.model_request_start'>> | null;
  /** Calls without a result, in the order in which the model made them. */
  openTools: ToolUse[];
  openCustomTools: CustomToolUse[];
  /** The confirmations of people, by the id of the call. */
  confirmations: Map<string, EventBodyOf<'user.tool_confirmation'>>;
  /** True if the conversation holds something that the model has not answered yet. */
  wantsModel: boolean;
  /** The stop reason to report if the session becomes idle with nothing left to do. */
  stop: { reason: StopReason; details: EventBodyOf<'session.status_idle'>['stop_details'] };
  /** The size of the conversation after the last answer, in tokens and in bytes. */
  measured: { tokens: number; bytes: number } | null;
  /** Answers in a row that were cut at the output limit. */
  cutOff: number;
  /** The results of tools up to this event are no longer shown to the model. */
  clearedUpTo: number;
}

const MOST_CUT_OFF = 3;

/** Reads the whole log of a session. Pure: the same log always gives the same transcript. */
export function readTranscript(events: LoggedEvent[]): Transcript {
  const transcript: Transcript = {
    parts: [],
    queued: events.filter((event) => event.processedAt === null),
    lostRequest: null,
    openTools: [],
    openCustomTools: [],
    confirmations: new Map(),
    wantsModel: false,
    stop: { reason: 'end_turn', details: null },
    measured: null,
    cutOff: 0,
    clearedUpTo: 0,
  };
  const toolUseIds = new Map<string, string>();
  const processed = events.filter((event) => event.processedAt !== null);
  processed.sort((a, b) => (a.processedAt ?? 0) - (b.processedAt ?? 0));
  for (const event of processed) take(transcript, event, toolUseIds);
  return transcript;
}

function take(transcript: Transcript, event: LoggedEvent, toolUseIds: Map<string, string>): void {
  const { body } = event;
  switch (body.type) {
    case 'user.message':
      part(transcript, 'user').blocks.push(...(body.content as ContentBlockParam[]));
      transcript.wantsModel = true;
      return;
    case 'user.interrupt':
      return settle(transcript, 'end_turn');
    case 'span.model_request_start':
      transcript.lostRequest = { ...event, body };
      return;
    case 'span.model_request_end':
      transcript.lostRequest = null;
      return takeAnswer(transcript, event);
    case 'agent.tool_use':
      toolUseIds.set(event.id, event.details?.toolUseId ?? event.id);
      transcript.openTools.push({ ...event, body });
      return;
    case 'agent.custom_tool_use':
      toolUseIds.set(event.id, event.details?.toolUseId ?? event.id);
      transcript.openCustomTools.push({ ...event, body });
      return;
    case 'agent.tool_result':
      transcript.openTools = transcript.openTools.filter((use) => use.id !== body.tool_use_id);
      return takeResult(transcript, { seq: event.seq, toolUseId: toolUseIds.get(body.tool_use_id), body });
    case 'user.custom_tool_result':
      transcript.openCustomTools = transcript.openCustomTools.filter((use) => use.id !== body.custom_tool_use_id);
      return takeResult(transcript, { seq: event.seq, toolUseId: toolUseIds.get(body.custom_tool_use_id), body });
    case 'user.tool_confirmation':
      transcript.confirmations.set(body.tool_use_id, body);
      return;
    case 'agent.thread_context_compacted':
      transcript.clearedUpTo = event.details?.clearedUpTo ?? transcript.clearedUpTo;
      return;
    case 'session.error':
      if (event.details?.note) part(transcript, 'user').blocks.push({ type: 'text', text: event.details.note });
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

function settle(transcript: Transcript, reason: StopReason, details: Transcript['stop']['details'] = null): void {
  transcript.wantsModel = false;
  transcript.cutOff = 0;
  transcript.stop = { reason, details };
}

function part(transcript: Transcript, role: Part['role']): Part {
  const last = transcript.parts.at(-1);
  if (last?.role === role) return last;
  const next: Part = { role, results: [], blocks: [] };
  transcript.parts.push(next);
  return next;
}

interface Result {
  seq: number;
  /** The id by which the model knows the call; undefined if the log has no such call. */
  toolUseId: string | undefined;
  body: Pick<EventBodyOf<'agent.tool_result'>, 'content' | 'is_error'>;
}

function takeResult(transcript: Transcript, { seq, toolUseId, body }: Result): void {
  if (toolUseId === undefined) return;
  const blocks = (body.content ?? []) as Exclude<ToolResultBlockParam['content'], string | undefined>;
  const block: ToolResultBlockParam = {
    type: 'tool_result',
    tool_use_id: toolUseId,
    ...(blocks.length > 0 ? { content: blocks } : {}),
    is_error: body.is_error ?? false,
  };
  part(transcript, 'user').results.push({ seq, block });
  transcript.wantsModel = true;
}

function takeAnswer(transcript: Transcript, { details }: LoggedEvent): void {
  const answer = details?.requestEnd;
  // The request got no answer, so the model still has to be asked.
  if (!answer || answer.contextTokens === null) return;
  transcript.measured = { tokens: answer.contextTokens, bytes: answer.contextBytes };
  if (answer.stopReason === 'refusal') {
    return settle(transcript, 'refusal', answer.stopDetails as Transcript['stop']['details']);
  }
  const content = answer.content.filter((block) => block.type !== 'text' || block.text.trim() !== '');
  const isWorthSaying = content.some((block) => block.type !== 'thinking' && block.type !== 'redacted_thinking');
  if (isWorthSaying) part(transcript, 'assistant').blocks.push(...content);
  if (content.some((block) => block.type === 'tool_use')) return settle(transcript, 'end_turn');
  if (answer.stopReason === 'pause_turn') return;
  if (answer.stopReason !== 'max_tokens') return settle(transcript, 'end_turn');
  continueAnswer(transcript);
}

/** Asks the model to continue an answer that was cut, but only a few times in a row, so that the session ends. */
function continueAnswer(transcript: Transcript): void {
  if (transcript.cutOff + 1 >= MOST_CUT_OFF) return settle(transcript, 'end_turn');
  transcript.cutOff += 1;
  const text = 'Your answer reached the output limit and was cut off here. Go on, in smaller steps.';
  part(transcript, 'user').blocks.push({ type: 'text', text });
  transcript.wantsModel = true;
}
