import { lookUp } from '../../../activities/lookups/look-up.ts';
import type { ToolAnswer } from '../../../activities/session/tools/read-tool-use.ts';
import type { LookupRequest } from '../../../contract/lookup.ts';
import type { Stage } from './open-stage.ts';

const ALL = { issues: 'read', 'pull-requests': 'read', contents: 'read', checks: 'read', actions: 'read' } as const;

/** The agent of a stage looks something up, as a worker would let it; returns the answer. `change` is not part of the input. */
export async function look(
  stage: Stage,
  tool: string,
  { change = {}, ...input }: Record<string, unknown> & { change?: Partial<LookupRequest> } = {},
): Promise<ToolAnswer> {
  const id = stage.session.use(tool, input);
  const { runId, checkout, event, sessionId } = stage.request(id);
  await stage.run(lookUp, {
    runId,
    checkout,
    event,
    sessionId,
    toolUseId: id,
    automation: { id: 'fix-bug', name: 'Fix a bug', permissions: ALL },
    ...change,
  });
  const [answer] = stage.session.answers(id);
  if (answer === undefined) throw new Error(`${tool} was not answered`);
  return answer;
}

/** The same, for what must be answered; returns the text. */
export async function looked(stage: Stage, tool: string, input: Record<string, unknown> = {}): Promise<string> {
  const { text, isError } = await look(stage, tool, input);
  if (isError) throw new Error(`${tool} was refused: ${text}`);
  return text;
}
