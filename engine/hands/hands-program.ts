/**
 * The program that runs inside the sandbox: the SDK's agent toolset behind lines of JSON on stdin and stdout. It is
 * bundled into one file (see `hands-image.ts`), ends when stdin ends, and keeps nothing: hands may be killed at any time.
 */
import { Console } from 'node:console';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { runRunnableTool, type BetaRunnableTool, type BetaToolUse } from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import { betaAgentToolset20260401 } from '@anthropic-ai/sdk/tools/agent-toolset/node';
import { errorText } from '../../runtime/error-text.ts';
import { endMarked } from './end-marked.ts';
import type {
  HandsConfiguration,
  HandsReply,
  HandsRequest,
  OutputPiece,
  OutputRequest,
  ToolRequest,
} from './hands-protocol.ts';
import { listOutputFiles } from './list-output-files.ts';
import { readOutputFile } from './read-output-file.ts';

// Stdout carries the protocol, so what a library prints must not get there.
globalThis.console = new Console(process.stderr);

const running = new Map<string, AbortController>();
let configuration: HandsConfiguration = { workdir: '/', allowedRoots: [], outputs: '/', environment: {}, mark: null };
let tools = new Map<string, BetaRunnableTool>();

function reply(message: HandsReply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

function configure(next: HandsConfiguration): void {
  configuration = next;
  const { workdir, allowedRoots, environment: env } = next;
  const toolset = betaAgentToolset20260401({ workdir, allowedRoots, env });
  tools = new Map(toolset.flatMap((tool) => ('name' in tool ? [[tool.name, tool]] : [])));
  reply({ ready: true });
}

async function runTool(id: string, { name, input }: ToolRequest, signal: AbortSignal): Promise<unknown> {
  const tool = tools.get(name);
  if (!tool) throw new Error(`there is no tool "${name}"`);
  // An agent can remove the working directory, and no shell starts without one.
  mkdirSync(configuration.workdir, { recursive: true });
  const toolUse: BetaToolUse = { type: 'tool_use', id, name, input };
  const { content, isError } = await runRunnableTool(tool, input, { toolUse, toolUseBlock: toolUse, signal });
  return { content: typeof content === 'string' ? content : JSON.stringify(content), isError };
}

async function readOutput(id: string, request: OutputRequest, signal: AbortSignal): Promise<OutputPiece> {
  const reading = readOutputFile(configuration.outputs, request);
  for (;;) {
    const { done, value } = await reading.next();
    if (done) return value;
    signal.throwIfAborted();
    reply({ id, chunk: value.toString('base64') });
  }
}

async function answer(id: string, work: (signal: AbortSignal) => Promise<unknown>): Promise<void> {
  const cancel = new AbortController();
  running.set(id, cancel);
  try {
    reply({ id, done: await work(cancel.signal) });
  } catch (error) {
    reply({ id, problem: errorText(error) });
  } finally {
    running.delete(id);
  }
}

/** The engine is gone, and its commands must end with it. */
async function end(): Promise<void> {
  if (configuration.mark !== null) endMarked(configuration.mark, process.pid);
  // Where `endMarked` finds no processes, as on macOS, this still ends the shell and its commands.
  for (const tool of tools.values()) await tool.close?.();
  process.exit(0);
}

function obey(request: HandsRequest): void {
  if ('configure' in request) return configure(request.configure);
  if ('cancel' in request) return running.get(request.cancel)?.abort(new Error('cancelled'));
  void answer(request.id, (signal) => {
    if ('tool' in request) return runTool(request.id, request.tool, signal);
    if ('listOutputs' in request) return listOutputFiles(configuration.outputs, request.listOutputs.atMost);
    return readOutput(request.id, request.readOutput, signal);
  });
}

createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line) as HandsRequest))
  .on('close', () => void end());
