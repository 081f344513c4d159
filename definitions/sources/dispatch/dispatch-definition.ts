import { chainReason } from '../chain-reason.ts';
import type { ListedTrigger, MatchRequest, SourceDefinition, SourceMatch, TriggerEvent } from '../source-definition.ts';
import type { Contexts } from '../../expressions/contexts.ts';
import { githubContext } from '../github/github-context.ts';
import { dispatchKeys, type WrittenDispatch } from './dispatch-keys.ts';
import type { DispatchTriggers } from './dispatch-triggers.ts';

/** A person starts the automation: from the command line, over HTTP or from a chat. */
export const dispatchDefinition: SourceDefinition = {
  id: 'dispatch',
  keys: dispatchKeys,
  freeNames: ['inputs'],
  contextNames: ['inputs', 'github'],
  hasRepository: false,
  isByHand: true,
  build,
  list,
  expectsReply: () => false,
  match,
  contexts,
  subject: () => null,
};

function build({ workflow_dispatch: written }: WrittenDispatch): DispatchTriggers {
  const inputs = Object.entries(written?.inputs ?? {}).map(([name, input]) => [
    name,
    {
      description: input?.description ?? null,
      required: input?.required ?? false,
      default: input?.default ?? null,
      type: input?.type ?? 'string',
      options: input?.options ?? null,
    },
  ]);
  return { inputs: Object.fromEntries(inputs) };
}

function list({ inputs }: DispatchTriggers): ListedTrigger[] {
  const names = Object.keys(inputs);
  return [{ name: 'workflow_dispatch', summary: names.length > 0 ? `by hand (${names.join(', ')})` : 'by hand' }];
}

/** A run may start it like a person, and is the cause of the new run: then `chain-depth` counts. */
function match(triggers: DispatchTriggers | null, { event: { doer } }: MatchRequest): SourceMatch {
  if (triggers === null)
    return { matched: false, reason: 'it has no `workflow_dispatch` under `on`, so people cannot start it' };
  const match = { matched: true, trigger: 'workflow_dispatch', needs: null } as const;
  if (doer?.kind !== 'run') return match;
  const refused = chainReason(doer);
  if (refused !== null) return { matched: false, reason: `run \`${doer.runId}\` asked for it, and ${refused}` };
  return { ...match, causedBy: doer.runId };
}

/** As in GitHub Actions, the inputs are also at `github.event.inputs`. */
function contexts(event: TriggerEvent): Contexts {
  const { payload } = event;
  const inputs = typeof payload === 'object' && payload !== null && 'inputs' in payload ? payload.inputs : {};
  return { inputs, github: githubContext(event) };
}
