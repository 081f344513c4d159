import type Anthropic from '@anthropic-ai/sdk';
import { AnthropicError, APIConnectionError, APIError } from '@anthropic-ai/sdk';
import { createRedact } from '../../runtime/secrets/create-redact.ts';
import { CommandError, EXIT } from '../command-error.ts';
import { agentApiOf } from '../place/agent-api-of.ts';
import type { Place } from '../place/read-place.ts';

const EXIT_OF: Record<number, number> = { 400: EXIT.usage, 404: EXIT.notFound, 409: EXIT.refused };

/**
 * Asks the agent API. What it refuses becomes a CommandError with its reason, without these secrets. Throws a CommandError
 * as well if it does not answer.
 */
export async function atAgentApi<Result>(
  place: Place,
  secrets: readonly string[],
  ask: (agentApi: Anthropic) => Promise<Result>,
): Promise<Result> {
  // A person waits, and a request that was carried out must not be sent again.
  const agentApi = agentApiOf(place).withOptions({ maxRetries: 0 });
  try {
    return await ask(agentApi);
  } catch (error) {
    const redact = createRedact(secrets);
    if (error instanceof APIConnectionError) {
      const hint = place.environment.agentApi.kind === 'local' ? ' Start `curfew dev` or `curfew engine`.' : '';
      throw new CommandError(`The agent API at ${agentApi.baseURL} does not answer.${hint}`);
    }
    if (isKeyMissing(error)) {
      const hint = 'Start `curfew dev` or `curfew engine`, or name its folder of definitions with --dir.';
      throw new CommandError(`There is no engine in ${place.dataFolder}. ${hint}`, EXIT.notFound);
    }
    if (!(error instanceof APIError) || error.status === undefined) throw error;
    const reason = redact(error.apiMessage ?? `it answered ${error.status}`);
    throw new CommandError(`The agent API refused this: ${reason}`, EXIT_OF[error.status] ?? EXIT.failed);
  }
}

/** The engine makes its key at its first start. */
function isKeyMissing(error: unknown): boolean {
  return error instanceof AnthropicError && (error.cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}
