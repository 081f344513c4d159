/**
 * The program that runs inside the sandbox: the agent's tools behind lines of JSON on stdin and stdout. It is
 * bundled into one file (see `hands-image.ts`), ends when stdin ends, and keeps nothing: hands may be killed at any time.
 */
import { Console } from 'node:console';
import { mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
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
import { openRelay } from './relay/open-relay.ts';
import { proxyEnvironment } from './relay/proxy-environment.ts';
import { createHandsTools, type HandsTools } from './tools/hands-tools.ts';

// Stdout carries the protocol, so what a library prints must not get there.
globalThis.console = new Console(process.stderr);

const running = new Map<string, AbortController>();
let configuration: HandsConfiguration = {
  workdir: '/',
  allowedRoots: [],
  outputs: '/',
  environment: {},
  egress: null,
  mark: null,
};
let tools: HandsTools | null = null;

function reply(message: HandsReply): void {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}

async function configure(next: HandsConfiguration): Promise<void> {
  configuration = next;
  const proxy = next.egress === null ? {} : proxyEnvironment(await openRelay(next.egress));
  tools = createHandsTools({ ...next, environment: { ...proxy, ...next.environment } });
  reply({ ready: true });
}

async function runTool(id: string, { name, input }: ToolRequest, signal: AbortSignal): Promise<unknown> {
  if (!tools) throw new Error('the hands are not configured');
  // An agent can remove the working directory, and no shell starts without one.
  mkdirSync(configuration.workdir, { recursive: true });
  const send = (chunk: Buffer): void => reply({ id, chunk: chunk.toString('base64') });
  return await tools.run(name, input, { signal, send });
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
function end(): void {
  if (configuration.mark !== null) endMarked(configuration.mark, process.pid);
  // Where `endMarked` finds no processes, as on macOS, this still ends the shell and its commands.
  tools?.close();
  process.exit(0);
}

function obey(request: HandsRequest): void {
  // Without its tools it is of no use: an error ends it, and the engine reads why.
  if ('configure' in request) return void configure(request.configure);
  if ('cancel' in request) return running.get(request.cancel)?.abort(new Error('cancelled'));
  void answer(request.id, (signal) => {
    if ('tool' in request) return runTool(request.id, request.tool, signal);
    if ('listOutputs' in request) return listOutputFiles(configuration.outputs, request.listOutputs.atMost);
    return readOutput(request.id, request.readOutput, signal);
  });
}

createInterface({ input: process.stdin })
  .on('line', (line) => obey(JSON.parse(line) as HandsRequest))
  .on('close', end);
