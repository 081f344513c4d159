import { z } from 'zod';
import { checkToolInput } from './check-tool-input.ts';
import type { HandsChannel } from '../hands/hands-channel.ts';
import { HandsGone } from '../hands/hands-gone.ts';
import type { PathTranslation } from '../hands/path-translation.ts';

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
/** How long the hands may take for an answer, in addition to the time of the command itself. */
const GRACE_MS = 10_000;
/** How long a cancelled tool may take to stop. */
const CANCEL_MS = 2_000;

const Result: z.ZodType<ToolResult> = z.object({ content: z.string(), isError: z.boolean() });

/**
 * Makes the function through which the hands run tools. Each call settles, even if the hands misbehave: with a result,
 * with HandsGone, or, after an abort, with the signal's reason once the tool has really stopped.
 */
export function toolExecutor(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  paths: PathTranslation,
  graceMs = GRACE_MS,
): (call: ToolCall, signal: AbortSignal) => Promise<ToolResult> {
  // There is one shell, so its commands run one after the other. The time of a command begins when it starts.
  let shell: Promise<unknown> = Promise.resolve();
  return async (call, signal) => {
    signal.throwIfAborted();
    const checked = checkToolInput(call.name, call.input);
    if (!checked.ok) return { content: checked.problem, isError: true };
    const task = { name: call.name, input: paths.toHost(checked.input), limitMs: checked.timeoutMs + graceMs };
    const run = () => runTask({ channel, endHands, task, signal });
    const mine = call.name === 'bash' ? shell.then(run) : run();
    if (call.name === 'bash') shell = mine.catch(() => undefined);
    const { content, isError } = await mine;
    return { content: presentable(paths.fromHost(content)), isError };
  };
}

interface Execution {
  channel: HandsChannel;
  endHands: (reason: string) => void;
  task: { name: string; input: Record<string, unknown>; limitMs: number };
  signal: AbortSignal;
}

async function runTask({ channel, endHands, task, signal }: Execution): Promise<ToolResult> {
  const { name, input, limitMs } = task;
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

/** Makes a text acceptable to JSON, databases and the model: of bounded length, well-formed, without NUL. */
function presentable(content: string): string {
  const cut = content.length > RESULT_CAP ? `${content.slice(0, RESULT_CAP)}\n[output truncated]` : content;
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}
