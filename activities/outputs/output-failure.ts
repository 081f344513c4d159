import { RequestError } from 'octokit';
import { githubFailure, isUnprocessable } from '../github-failure.ts';
import { ToolError } from '../session/tools/tool-error.ts';

/**
 * The error to throw when the forge did not do what an output asked for. It is a ToolError if the agent can correct its words
 * (422), or if the place takes nothing from anybody: then the rest of the work is still worth having. Else it is as
 * `githubFailure` says.
 */
export function outputFailure(error: unknown, doing: string): Error {
  if (error instanceof ToolError) return error;
  if (isUnprocessable(error)) return new ToolError(`${doing} was not possible: ${error.message}`);
  const reason = error instanceof RequestError ? closedBecause(error) : null;
  if (reason === null) return githubFailure(error, doing);
  return new ToolError(`${doing} was not possible: ${reason}. Do not call it again.`);
}

/** Why a place takes nothing whatever token asks; null if the error says something else. */
function closedBecause({ status, message }: RequestError): string | null {
  if (status === 410) return 'it was deleted, or issues are switched off in this repository';
  if (status === 451) return 'the forge has blocked this repository for legal reasons';
  if (status !== 403) return null;
  if (/\barchived\b/i.test(message)) return 'the repository is archived';
  return /\blocked\b/i.test(message) ? 'a person has locked the conversation' : null;
}
