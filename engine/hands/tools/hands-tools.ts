import {
  runRunnableTool,
  toolName,
  type BetaRunnableTool,
  type BetaToolUse,
} from '@anthropic-ai/sdk/lib/tools/BetaRunnableTool';
import { ToolError } from '@anthropic-ai/sdk/lib/tools/ToolError';
import { betaAgentToolset20260401 } from '@anthropic-ai/sdk/tools/agent-toolset/node';
import type { HandsConfiguration } from '../hands-protocol.ts';
import { alternativesOf } from './alternatives-of.ts';
import { bashTool } from './bash-tool.ts';
import { editTool } from './edit-tool.ts';
import type { HandsTool, ToolAnswer, ToolContext } from './hands-tool.ts';
import { readTool } from './read-tool.ts';

export interface HandsTools {
  /** Throws an Error if there is no such tool, and the signal's reason. */
  run(name: string, input: Record<string, unknown>, context: ToolContext): Promise<ToolAnswer>;
  /** Ends the shell and its commands. */
  close(): void;
}

const MOST_ALTERNATIVES = 1_000;

/** Of every tool but `bash`, whose input says how long it may take. */
const LONGEST_MS = 60_000;
const TOO_SLOW = `The call took longer than ${LONGEST_MS / 1000} seconds and was stopped. Ask for less at once.`;

/** The tools as the hands run them: bash, read and edit are ours, write, glob and grep are the SDK's own. */
export function createHandsTools({ workdir, allowedRoots, environment }: HandsConfiguration): HandsTools {
  const context = { workdir, allowedRoots, env: environment };
  const bash = bashTool({ workdir, environment });
  const tools = new Map<string, HandsTool>([
    ...betaAgentToolset20260401(context).flatMap((tool) =>
      'name' in tool ? [[tool.name, ofSdk(tool)] satisfies [string, HandsTool]] : [],
    ),
    ['bash', bash],
    ['read', readTool(context)],
    ['edit', editTool(context)],
  ]);
  return {
    async run(name, input, { signal, send }) {
      const tool = tools.get(name);
      if (!tool) throw new Error(`there is no tool "${name}"`);
      if (name === 'glob' && alternativesOf(String(input['pattern'])) > MOST_ALTERNATIVES) {
        return {
          content: `glob: the braces of the pattern stand for more than ${MOST_ALTERNATIVES} patterns`,
          isError: true,
        };
      }
      const answer = name === 'bash' ? bash.run(input, { signal, send }) : inTime(tool, { input, signal, send });
      return await answer.catch((error: unknown) => {
        if (!(error instanceof ToolError)) throw error;
        return { content: error.message, isError: true };
      });
    },
    close: () => bash.close(),
  };
}

/** Runs a tool that has no time limit of its own. It may go on unseen for a while, if it does not listen to the signal. */
async function inTime(
  tool: HandsTool,
  { input, signal, send }: ToolContext & { input: Record<string, unknown> },
): Promise<ToolAnswer> {
  const late = new AbortController();
  const { promise: stopped, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.abort(new ToolError(TOO_SLOW)), LONGEST_MS);
  const either = AbortSignal.any([signal, late.signal]);
  either.addEventListener('abort', () => reject(either.reason), { once: true });
  try {
    return await Promise.race([tool.run(input, { signal: either, send }), stopped]);
  } finally {
    clearTimeout(timer);
  }
}

function ofSdk(tool: BetaRunnableTool): HandsTool {
  return {
    async run(input, { signal }) {
      const toolUse: BetaToolUse = { type: 'tool_use', id: 'call', name: toolName(tool), input };
      const { content, isError } = await runRunnableTool(tool, input, { toolUse, toolUseBlock: toolUse, signal });
      return { content: typeof content === 'string' ? content : JSON.stringify(content), isError };
    },
  };
}
