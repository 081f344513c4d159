import type { ContentBlock } from '@anthropic-ai/sdk/resources/messages/messages';

/** An input that may be kept, run and sent back to the model; or what is wrong with it, in words for the agent. */
export type SafeInput = { input: Record<string, unknown> } | { problem: string };

/** The API refuses conversations with deeper inputs, and writing them as JSON can overflow the stack. */
const DEEPEST = 100;
/** JSON writes half of a character, which the API refuses, as such an escape. */
const HALF_CHARACTER = /\\ud[89a-f]/i;

/** Checks the input of a call. Anything but an object of moderate depth is a problem; half characters are replaced. */
export function safeInput(input: unknown): SafeInput {
  if (!isObject(input)) {
    return { problem: `The input of a tool must be a JSON object, and this one was ${kindOf(input)}. Call it again.` };
  }
  if (isDeeperThan(input, DEEPEST)) {
    return { problem: `The input is nested more than ${DEEPEST} levels deep. Call the tool with a flatter one.` };
  }
  if (!HALF_CHARACTER.test(JSON.stringify(input))) return { input };
  return { input: JSON.parse(JSON.stringify(input), wellFormed) as Record<string, unknown> };
}

/** The same block, with an empty object instead of an input that cannot be kept. */
export function withSafeInput(block: ContentBlock): ContentBlock {
  if (block.type === 'text') return block.text.isWellFormed() ? block : { ...block, text: block.text.toWellFormed() };
  if (block.type !== 'tool_use') return block;
  const safe = safeInput(block.input);
  return { ...block, input: 'input' in safe ? safe.input : {} };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  return Array.isArray(value) ? 'an array' : `a ${typeof value}`;
}

/** Looks level by level, so that no depth overflows the stack. */
function isDeeperThan(value: unknown, most: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= most; depth += 1) {
    level = level.flatMap((one) => (typeof one === 'object' && one !== null ? Object.values(one) : []));
    if (level.length === 0) return false;
  }
  return true;
}

function wellFormed(_: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}
