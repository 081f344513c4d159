import { runAtServer } from '../mcp/run-at-server.ts';
import type { ToolResult } from './execute-tool.ts';
import { runInHands } from './run-in-hands.ts';
import type { ToolRun } from './tool-run.ts';
import type { ToolRunner } from './toolset.ts';
import { runWebFetch } from '../web/run-web-fetch.ts';
import { runWebSearch } from '../web/run-web-search.ts';

const RUNNERS: Record<ToolRunner, (run: ToolRun) => Promise<ToolResult>> = {
  hands: runInHands,
  mcp: runAtServer,
  fetch: runWebFetch,
  search: runWebSearch,
};

/**
 * Runs a call. A failure that the agent can do something about becomes a result with `isError`. Throws the signal's
 * reason after an abort, and errors of the engine itself.
 */
export async function runTool(runner: ToolRunner, run: ToolRun): Promise<ToolResult> {
  return await RUNNERS[runner](run);
}
