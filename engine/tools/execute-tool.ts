import { z } from 'zod';
import type { HandsChannel } from '../hands/hands-channel.ts';
import { HandsGone } from '../hands/hands-gone.ts';
import type { PathTranslation } from '../hands/path-translation.ts';
import type { EventBodyOf } from '../store/session-event.ts';
import { checkToolInput } from './check-tool-input.ts';
import { checkMedia, type Media } from './media/check-media.ts';
import { LARGEST_MEDIA_BYTES } from './media/media-type.ts';

/** A call of a tool that the engine runs, as the model made it. Tools of MCP servers have the name that the server knows. */
export interface ToolCall {
  id: string;
  name: string;
  input: unknown;
}

export interface ToolResult {
  content: string;
  isError: boolean;
  /** An image or a PDF that the model shall see, checked. */
  media?: Media;
  /** Further ones, of a tool that can send several. */
  moreMedia?: Media[];
  /** A problem that the user must know, too: it is in the log before the result. */
  error?: EventBodyOf<'session.error'>['error'];
  /** How many pages were fetched for it. */
  fetches?: number;
}

const RESULT_CAP = 256 * 1024;
/** How long the hands may take for an answer, in addition to the time of the command itself. */
const GRACE_MS = 10_000;
/** How long a cancelled tool may take to stop. */
const CANCEL_MS = 2_000;

const Answer = z.object({ content: z.string(), isError: z.boolean() });

/**
 * Makes the function through which the hands run tools. Each call settles, even if the hands misbehave: with a result,
 * with HandsGone, or, after an abort, with the signal's reason once the tool has really stopped.
 */
export function toolExecutor(
  channel: HandsChannel,
  endHands: (reason: string) => void,
  { paths, graceMs = GRACE_MS }: { paths: PathTranslation; graceMs?: number },
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
    const { content, ...result } = await mine;
    return { ...result, content: presentable(paths.fromHost(content)) };
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
  const file = collectFile(() => endHands(`"${name}" sent more than any file that can be shown`));
  const asked = channel.ask({ tool: { name, input } }, file.add);
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
  const result = Answer.safeParse(answer);
  if (!result.success) {
    endHands('it answered with something that is not a result');
    throw new HandsGone('it answered with something that is not a result');
  }
  const bytes = file.bytes();
  return bytes.length === 0 || result.data.isError ? result.data : show(String(input['file_path']), bytes);
}

/** Collects the file that may come before an answer. */
function collectFile(onTooMuch: () => void): { add: (chunk: Buffer) => void; bytes: () => Buffer } {
  let chunks: Buffer[] = [];
  let size = 0;
  const add = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= LARGEST_MEDIA_BYTES) return void chunks.push(chunk);
    chunks = [];
    onTooMuch();
  };
  return { add, bytes: () => Buffer.concat(chunks) };
}

function show(name: string, bytes: Buffer): ToolResult {
  const checked = checkMedia(bytes);
  if (!checked.ok) return { content: `read: ${name} cannot be shown: ${checked.problem}`, isError: true };
  return { content: `${name} (${checked.media.type}, ${bytes.length} bytes)`, isError: false, media: checked.media };
}

/** Makes a text acceptable to JSON, databases and the model: of bounded length, well-formed, without NUL. */
function presentable(content: string): string {
  const cut = content.length > RESULT_CAP ? `${content.slice(0, RESULT_CAP)}\n[output truncated]` : content;
  return cut.toWellFormed().replaceAll('\0', '\uFFFD');
}
