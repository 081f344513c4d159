import type { Usage } from '@anthropic-ai/sdk/resources/messages';
import type { MessagesRequest } from './turn.ts';

const BYTES_PER_TOKEN = 4;
/** In tokens: a shorter prefix is never cached. */
const SMALLEST_CACHED_PREFIX = 1_024;

/** Estimates the tokens of a value: one for every four bytes of its JSON. */
export function countTokens(value: unknown): number {
  return Math.ceil(Buffer.byteLength(JSON.stringify(value)) / BYTES_PER_TOKEN);
}

/** Estimates the tokens of everything that the model would read. */
export function countInput(request: MessagesRequest): number {
  return pieces(request).reduce((sum, piece) => sum + piece.tokens, 0);
}

/**
 * Estimates the usage of a request from its text alone, so that a repeated request has the same usage. Everything up to the
 * last answer counts as read from the cache, what is new up to the last breakpoint as written to it, the rest as input.
 */
export function countUsage(request: MessagesRequest, outputTokens: number): Usage {
  const all = pieces(request);
  const lastBreakpoint = all.findLastIndex((piece) => piece.breakpoint !== undefined);
  const formerEnd = all.findLastIndex((piece) => piece.isAssistant);
  const sum = (from: number, to: number): number => all.slice(from, to).reduce((tokens, one) => tokens + one.tokens, 0);
  const cached = sum(0, lastBreakpoint + 1);
  const former = Math.min(cached, formerEnd < 0 ? 0 : sum(0, firstOfRun(all, formerEnd)));
  const isCached = cached >= SMALLEST_CACHED_PREFIX;
  const read = isCached && former >= SMALLEST_CACHED_PREFIX ? former : 0;
  const written = isCached ? cached - read : 0;
  const isHour = all[lastBreakpoint]?.breakpoint === '1h';
  return {
    input_tokens: sum(0, all.length) - read - written,
    output_tokens: outputTokens,
    cache_read_input_tokens: read,
    cache_creation_input_tokens: written,
    cache_creation: {
      ephemeral_5m_input_tokens: isHour ? 0 : written,
      ephemeral_1h_input_tokens: isHour ? written : 0,
    },
    output_tokens_details: { thinking_tokens: 0 },
    server_tool_use: null,
    service_tier: 'standard',
    inference_geo: null,
    speed: null,
  };
}

interface Piece {
  tokens: number;
  /** The time to live of the cache breakpoint on this piece. */
  breakpoint: string | undefined;
  isAssistant: boolean;
}

function firstOfRun(all: Piece[], index: number): number {
  let first = index;
  while (all[first - 1]?.isAssistant === true) first--;
  return first;
}

/** Cuts a request into pieces in the order in which they are cached: tools, system, messages. */
function pieces(request: MessagesRequest): Piece[] {
  const list: Piece[] = [];
  const add = (block: unknown, isAssistant = false): void => {
    list.push({ tokens: countTokens(block), isAssistant, breakpoint: breakpointOf(block) });
  };
  for (const tool of request.tools ?? []) add(tool);
  if (typeof request.system === 'string') add(request.system);
  else for (const block of request.system ?? []) add(block);
  for (const message of request.messages) {
    const blocks = typeof message.content === 'string' ? [message.content] : message.content;
    for (const block of blocks) add(block, message.role === 'assistant');
  }
  const last = list.at(-1);
  if (request.cache_control && last !== undefined) last.breakpoint = request.cache_control.ttl ?? '5m';
  return list;
}

function breakpointOf(block: unknown): string | undefined {
  if (typeof block !== 'object' || block === null || !('cache_control' in block)) return undefined;
  const control = block.cache_control;
  if (typeof control !== 'object' || control === null) return undefined;
  return 'ttl' in control && typeof control.ttl === 'string' ? control.ttl : '5m';
}
