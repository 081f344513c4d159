import { z } from 'zod';
import { checkToolInput } from './check-tool-input.ts';
import type { HandsChannel } from '../hands/hands-channel.ts';
import { HandsGone } from '../hands/hands-gone.ts';
import type { PathTranslation } from '../hands/workspace/translate-paths.ts';

/** A call of a built-in tool, as the model made it. */
export interface ToolCall {
  id: string;
  name: string;
  input: unknown;
}

export interface ToolResult {
  content: string;
  isError: boolean;
}

const RESULT_CAP = 256 * 1024;
/** Beyond the time that the command itself may take. */
const GRACE_MS = 10_000;
const CANCEL_MS = 2_000;

const Result: z.ZodType<ToolResult> = z.object({ content: z.string(), isError: z.boolean() });

/**
 * Makes the function that has the hands run tools. Whatever they do, it settles: with a result, with HandsGone, or, after
 * an abort, with the signal's reason, and then only when the tool has really stopped.
 */
export function toolExecutor(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  paths: PathTranslation,
  graceMs = GRACE_MS,
): (call: ToolCall, signal: AbortSignal) => Promise<ToolResult> {
  // There is one shell, so its commands run one after the other, and the time of one begins when its turn has come.
  let shell: Promise<unknown> = Promise.resolve();
  return async (call, signal) => {
    signal.throwIfAborted();
    const checked = checkToolInput(call.name, call.input);
    if (!checked.ok) return { content: checked.problem, isError: true };
    const limitMs = checked.timeoutMs + graceMs;
    const task = { name: call.name, input: paths.toHost(checked.input), limitMs };
    const run = () => runTool(channel, endHands, task, signal);
    const mine = call.name === 'bash' ? shell.then(run) : run();
    if (call.name === 'bash') shell = mine.catch(() => undefined);
    const { content, isError } = await mine;
    return { content: presentable(paths.fromHost(content)), isError };
  };
}

async function runTool(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  { name, input, limitMs }: { name: string; input: Record<string, unknown>; limitMs: number },
  signal: AbortSignal,
): Promise<ToolResult> {
  signal.throwIfAborted();
  const asked = channel.ask({ tool: { name, input } });
  let timer = setTimeout(endHands, limitMs, `"${name}" gave no answer within ${limitMs / 1000} seconds`);
  const cancel = () => {
    asked.cancel();
    clearTimeout(timer);
    timer = setTimeout(endHands, CANCEL_MS, `"${name}" did not stop when it was cancelled`);
  };
  signal.addEventListener('abort', cancel, { once: true });
  const answer = await asked.answer
    .catch((error: Error) => error)
    .finally(() => {
      clearTimeout(timer);
      signal.removeEventListener('abort', cancel);
    });
  signal.throwIfAborted();
  if (answer instanceof HandsGone) throw answer;
  if (answer instanceof Error) return { content: `${name}: ${answer.message}`, isError: true };
  const result = Result.safeParse(answer);
  if (!result.success) {
    endHands('it answered with something that is not a result');
    throw new HandsGone('it answered with something that is not a result');
  }
  return result.data;
}

/** Fit for JSON, databases and the model: of bounded length, well-formed, without NUL. */
function presentable(content: string): string {
  const cut = content.length > RESULT_CAP ? `${content.slice(0, RESULT_CAP)}\n[output truncated]` : content;
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}
