import { ToolError } from '../../session/tools/tool-error.ts';
import type { OutputOrigin } from '../output-origin.ts';
import { subjectNumber } from './subject-number.ts';

/** The issue or pull request that an output is for. */
export interface OutputTarget {
  /** `owner/name`. */
  repository: string;
  number: number;
}

export interface WantedTarget {
  /** The option: `triggering`, `*` or a number. */
  target: string;
  /** The number that the agent named. */
  chosen: number | undefined;
  /** For the error: `comment on`. */
  doing: string;
}

/** Throws a ToolError if the run is about no repository, or about no issue where the output is for what it is about. */
export function outputTarget(origin: OutputOrigin, { target, chosen, doing }: WantedTarget): OutputTarget {
  const { event, checkout } = origin;
  const repository = event.repository ?? (checkout === false ? null : checkout.repository);
  if (repository === null) throw new ToolError(`This run is about no repository, so there is nothing to ${doing}.`);
  if (target === '*' && chosen !== undefined) return { repository, number: chosen };
  const number = target === 'triggering' ? subjectNumber(event) : Number(target);
  if (number !== null && Number.isSafeInteger(number)) return { repository, number };
  throw new ToolError(`This run was started by something that is no issue or pull request: there is none to ${doing}.`);
}
